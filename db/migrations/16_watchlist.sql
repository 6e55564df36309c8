-- Movies that a user wants to watch, and movies that they have seen without saying more.

create table watchlist (
  user_id bigint not null references users on delete cascade,
  movie text not null references movies (id) on delete cascade,
  "timestamp" timestamptz not null default now(),
  primary key (user_id, movie)
);

create index watchlist_by_movie on watchlist (movie);

create table seen_movies (
  user_id bigint not null references users on delete cascade,
  movie text not null references movies (id) on delete cascade,
  "timestamp" timestamptz not null default now(),
  primary key (user_id, movie)
);

create index seen_movies_by_movie on seen_movies (movie);

comment on column users.version is
  'another one after each change of the row or of the user''s ratings, watches and lists of movies';

create trigger watchlist_came after insert on watchlist
referencing new table as changed for each statement execute function history_came_or_went();
create trigger watchlist_went after delete on watchlist
referencing old table as changed for each statement execute function history_came_or_went();
create trigger watchlist_updated after update on watchlist
referencing old table as outdated new table as changed for each statement execute function history_updated();
create trigger watchlist_truncated after truncate on watchlist
for each statement execute function histories_truncated();

create trigger seen_movies_came after insert on seen_movies
referencing new table as changed for each statement execute function history_came_or_went();
create trigger seen_movies_went after delete on seen_movies
referencing old table as changed for each statement execute function history_came_or_went();
create trigger seen_movies_updated after update on seen_movies
referencing old table as outdated new table as changed for each statement execute function history_updated();
create trigger seen_movies_truncated after truncate on seen_movies
for each statement execute function histories_truncated();
