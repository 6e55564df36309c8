-- What a viewer says beside ratings, and versions by which a server knows whether what it remembers is still true. Triggers
-- keep the versions, so that they are true whoever writes.

create table watches (
  user_id bigint not null references users on delete cascade,
  movie text not null references movies (id) on delete cascade,
  minutes integer not null check (minutes > 0),
  "timestamp" timestamptz,
  primary key (user_id, movie)
);

create index watches_by_movie on watches (movie);

comment on column watches.minutes is 'how many different minutes of the movie were watched';

-- Movies that a user does not want to be shown.
create table hidden_movies (
  user_id bigint not null references users on delete cascade,
  movie text not null references movies (id) on delete cascade,
  "timestamp" timestamptz not null default now(),
  primary key (user_id, movie)
);

create index hidden_movies_by_movie on hidden_movies (movie);

-- A value that no state of any user had before: from a sequence, so that not even a user who went and came again has it.
create sequence viewer_versions;

-- Leaves room in each page, as a new version of a row is cheap where it finds a place beside the old one.
alter table users set (fillfactor = 70);
alter table users add column version bigint not null default nextval('viewer_versions');

comment on column users.version is 'another one after each change of the row or of the user''s ratings, watches and hidden movies';

create function renew_version() returns trigger language plpgsql as $$
begin
  new.version := nextval('viewer_versions');
  return new;
end
$$;

create trigger users_changed
before update on users
for each row execute function renew_version();

-- Rows are locked in one order, so that two writers of the same users never wait in a circle.
create function renew_viewers(changed bigint[]) returns void language plpgsql as $$
begin
  perform from users where user_id = any (changed) order by user_id for no key update;
  update users set version = default where user_id = any (changed);
end
$$;

create function history_came_or_went() returns trigger language plpgsql as $$
begin
  perform renew_viewers(array (select distinct user_id from changed));
  return null;
end
$$;

create function history_updated() returns trigger language plpgsql as $$
begin
  perform renew_viewers(array (select user_id from changed union select user_id from outdated));
  return null;
end
$$;

create function histories_truncated() returns trigger language plpgsql as $$
begin
  perform renew_viewers(array (select user_id from users));
  return null;
end
$$;

create trigger ratings_came after insert on ratings
referencing new table as changed for each statement execute function history_came_or_went();
create trigger ratings_went after delete on ratings
referencing old table as changed for each statement execute function history_came_or_went();
create trigger ratings_updated after update on ratings
referencing old table as outdated new table as changed for each statement execute function history_updated();
create trigger ratings_truncated after truncate on ratings
for each statement execute function histories_truncated();

create trigger watches_came after insert on watches
referencing new table as changed for each statement execute function history_came_or_went();
create trigger watches_went after delete on watches
referencing old table as changed for each statement execute function history_came_or_went();
create trigger watches_updated after update on watches
referencing old table as outdated new table as changed for each statement execute function history_updated();
create trigger watches_truncated after truncate on watches
for each statement execute function histories_truncated();

create trigger hidden_movies_came after insert on hidden_movies
referencing new table as changed for each statement execute function history_came_or_went();
create trigger hidden_movies_went after delete on hidden_movies
referencing old table as changed for each statement execute function history_came_or_went();
create trigger hidden_movies_updated after update on hidden_movies
referencing old table as outdated new table as changed for each statement execute function history_updated();
create trigger hidden_movies_truncated after truncate on hidden_movies
for each statement execute function histories_truncated();

-- A short name for where many movies have to be named, as in the cursors of pages.
alter table movies add column number integer generated always as identity;

-- A history is read as one text of many lines.
alter table movies add constraint movies_id_is_a_line check (id !~ '[[:cntrl:]]') not valid;

-- Which movies came, changed or went with each version of the catalogue. Its one row is locked until a writer commits, so
-- that versions become visible in their order.
create table catalogue (
  only_row boolean primary key default true check (only_row),
  version bigint not null
);

insert into catalogue (version) values (0);

create table movie_changes (
  movie text primary key,
  version bigint not null
);

create index movie_changes_by_version on movie_changes (version);

create function renew_catalogue(changed text[]) returns void language plpgsql as $$
declare
  current bigint;
begin
  if cardinality(changed) = 0 then return; end if;
  update catalogue set version = version + 1 returning version into current;
  insert into movie_changes (movie, version)
  select movie, current from unnest(changed) as movie order by movie
  on conflict (movie) do update set version = excluded.version;
  perform pg_notify('marquee_movies', '');
end
$$;

create function movies_came_or_went() returns trigger language plpgsql as $$
begin
  perform renew_catalogue(array (select id from changed));
  return null;
end
$$;

create function movies_updated() returns trigger language plpgsql as $$
begin
  perform renew_catalogue(array (select id from changed union select id from outdated));
  return null;
end
$$;

drop trigger movies_changed on movies;
drop function notify_movie_change();

create trigger movies_came after insert on movies
referencing new table as changed for each statement execute function movies_came_or_went();
create trigger movies_went after delete on movies
referencing old table as changed for each statement execute function movies_came_or_went();
create trigger movies_updated after update on movies
referencing old table as outdated new table as changed for each statement execute function movies_updated();

-- Before it happens, as there is nothing to tell of afterwards.
create function movies_truncated() returns trigger language plpgsql as $$
begin
  perform renew_catalogue(array (select id from movies));
  return null;
end
$$;

create trigger movies_truncated before truncate on movies
for each statement execute function movies_truncated();
