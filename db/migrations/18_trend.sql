-- Likes of movies by the hour (UTC) in which they were given, as a sum of changes: what is being liked now is read from here, and
-- deleting a rating takes back exactly what it added. Writers only add rows, so that they never wait for each other; each
-- training adds up those of a movie and hour. A like is a rating of 4 stars or more, or half of a movie watched.
create table like_changes (
  movie text not null,
  hour integer not null,
  likes integer not null
);

create index like_changes_by_hour on like_changes (hour, movie);

comment on column like_changes.hour is 'since 1970';

create function hour_of("time" timestamptz) returns integer language sql immutable parallel safe
return floor(date_part('epoch', "time") / 3600);

-- 100 minutes where the runtime is not known, as for recommendations.
create function is_liked_watch(minutes integer, runtime double precision) returns boolean language sql immutable parallel safe
return 2 * minutes >= coalesce(nullif(runtime, 0), 100);

create function count_ratings_added() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of("timestamp"), count(*) from changed
  where rating >= 4 and "timestamp" is not null group by 1, 2;
  return null;
end
$$;

create function count_ratings_removed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of("timestamp"), -count(*) from outdated
  where rating >= 4 and "timestamp" is not null group by 1, 2;
  return null;
end
$$;

create function count_watches_added() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of(changed."timestamp"), count(*) from changed left join movies on id = movie
  where is_liked_watch(minutes, runtime) and changed."timestamp" is not null group by 1, 2;
  return null;
end
$$;

create function count_watches_removed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of(outdated."timestamp"), -count(*) from outdated left join movies on id = movie
  where is_liked_watch(minutes, runtime) and outdated."timestamp" is not null group by 1, 2;
  return null;
end
$$;

create trigger likes_of_ratings_added after insert on ratings
referencing new table as changed for each statement execute function count_ratings_added();
create trigger likes_of_ratings_removed after delete on ratings
referencing old table as outdated for each statement execute function count_ratings_removed();
create trigger likes_of_ratings_updated_from after update on ratings
referencing old table as outdated for each statement execute function count_ratings_removed();
create trigger likes_of_ratings_updated_to after update on ratings
referencing new table as changed for each statement execute function count_ratings_added();

create trigger likes_of_watches_added after insert on watches
referencing new table as changed for each statement execute function count_watches_added();
create trigger likes_of_watches_removed after delete on watches
referencing old table as outdated for each statement execute function count_watches_removed();
create trigger likes_of_watches_updated_from after update on watches
referencing old table as outdated for each statement execute function count_watches_removed();
create trigger likes_of_watches_updated_to after update on watches
referencing new table as changed for each statement execute function count_watches_added();

-- Adds the changes that make the sums those of the tables as they are.
create function recount_likes() returns void language sql as $$
  delete from like_changes;
  insert into like_changes (movie, hour, likes)
  select movie, hour, count(*) from (
    select movie, hour_of("timestamp") as hour from ratings where rating >= 4 and "timestamp" is not null
    union all
    select movie, hour_of("timestamp") from watches join movies on id = movie
    where is_liked_watch(minutes, runtime) and "timestamp" is not null
  ) as likes
  group by movie, hour;
$$;

create function likes_truncated() returns trigger language plpgsql as $$
begin
  perform recount_likes();
  return null;
end
$$;

create trigger likes_of_ratings_truncated after truncate on ratings
for each statement execute function likes_truncated();
create trigger likes_of_watches_truncated after truncate on watches
for each statement execute function likes_truncated();

-- Another runtime makes other watches likes.
create function runtime_changed() returns trigger language plpgsql as $$
begin
  insert into like_changes (movie, hour, likes)
  select movie, hour_of("timestamp"),
    sum(is_liked_watch(minutes, new.runtime)::integer - is_liked_watch(minutes, old.runtime)::integer)
  from watches where movie = new.id and "timestamp" is not null
  group by 1, 2
  having sum(is_liked_watch(minutes, new.runtime)::integer - is_liked_watch(minutes, old.runtime)::integer) <> 0;
  return null;
end
$$;

create trigger likes_by_runtime after update of runtime on movies
for each row when (old.runtime is distinct from new.runtime) execute function runtime_changed();

-- After the ratings and watches of a deleted movie, whose triggers come first by name.
create function likes_of_movies_removed() returns trigger language plpgsql as $$
begin
  delete from like_changes where movie in (select id from outdated);
  return null;
end
$$;

create trigger likes_of_movies_removed after delete on movies
referencing old table as outdated for each statement execute function likes_of_movies_removed();

select recount_likes();
