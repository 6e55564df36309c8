-- A film that someone has watched and rated is liked, or not, as the rating says, as in training: its watch counts no further. Whether
-- there is a rating is noted in the watch, so that whatever removes a watch, such as the deletion of its user, takes back just what
-- it counted for, in whatever order rows are deleted.
alter table watches add column rated boolean not null default false;

comment on column watches.rated is 'whether the user has rated the movie; triggers keep it';

create or replace function count_watches_added() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of(changed."timestamp"), count(*) from changed left join movies on id = movie
  where not rated and is_liked_watch(minutes, runtime) and changed."timestamp" is not null group by 1, 2;
  return null;
end
$$;

-- The likes of a deleted movie have been removed altogether by the time that the rows of its ratings and watches are told of: the
-- triggers of rows that went along come after those of the movies.
create or replace function count_ratings_removed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of("timestamp"), -count(*) from outdated
  where rating >= 4 and "timestamp" is not null and (tg_op = 'UPDATE' or exists (select from movies where id = movie))
  group by 1, 2;
  return null;
end
$$;

create or replace function count_watches_removed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of(outdated."timestamp"), -count(*) from outdated join movies on id = movie
  where not rated and is_liked_watch(minutes, runtime) and outdated."timestamp" is not null group by 1, 2;
  return null;
end
$$;

create function note_rated_watches() returns trigger language plpgsql as $$
begin
  update watches as noted set rated = not noted.rated from changed
  where noted.user_id = changed.user_id and noted.movie = changed.movie
    and noted.rated <> exists (
      select from ratings where ratings.user_id = changed.user_id and ratings.movie = changed.movie
    );
  return null;
end
$$;

create function note_moved_watches() returns trigger language plpgsql as $$
begin
  update watches set rated = not rated
  where (user_id, movie) in ((old.user_id, old.movie), (new.user_id, new.movie))
    and rated <> exists (
      select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie
    );
  return null;
end
$$;

-- After the triggers that lock the user, which come first by name, so that of two writers the later one sees what both wrote.
create trigger watches_of_ratings_added after insert on ratings
referencing new table as changed for each statement execute function note_rated_watches();
create trigger watches_of_ratings_removed after delete on ratings
referencing old table as changed for each statement execute function note_rated_watches();
create trigger watches_of_ratings_moved after update of user_id, movie on ratings
for each row when ((old.user_id, old.movie) is distinct from (new.user_id, new.movie))
execute function note_moved_watches();
create trigger watches_rated after insert on watches
referencing new table as changed for each statement execute function note_rated_watches();
create trigger watches_rated_moved after update of user_id, movie on watches
for each row when ((old.user_id, old.movie) is distinct from (new.user_id, new.movie))
execute function note_moved_watches();

create or replace function recount_likes() returns void language sql as $$
  update watches set rated = not rated
  where rated <> exists (
    select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie
  );
  delete from like_changes;
  insert into like_changes (movie, hour, likes)
  select movie, hour, count(*) from (
    select movie, hour_of("timestamp") as hour from ratings where rating >= 4 and "timestamp" is not null
    union all
    select movie, hour_of("timestamp") from watches join movies on id = movie
    where not rated and is_liked_watch(minutes, runtime) and "timestamp" is not null
  ) as likes
  group by movie, hour;
$$;

create or replace function runtime_changed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of("timestamp"),
    sum(is_liked_watch(minutes, new.runtime)::integer - is_liked_watch(minutes, old.runtime)::integer)
  from watches where movie = new.id and not rated and "timestamp" is not null
  group by 1, 2
  having sum(is_liked_watch(minutes, new.runtime)::integer - is_liked_watch(minutes, old.runtime)::integer) <> 0;
  return null;
end
$$;

select recount_likes();
