-- The newest hours with likes are found in the index alone, however many likes there are.
create index like_changes_by_hour_and_movie on like_changes (hour, movie) include (likes);
drop index like_changes_by_hour;
