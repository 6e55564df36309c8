-- The three tables of the original system, with its names, columns and column order; further columns come after them.
-- Applied by Marquee as its first migration; works as it is with `psql -f db/01_schema.sql`.

create table movies (
  id text primary key check (id <> ''),
  tmdb_id bigint,
  imdb_id text,
  title text not null check (title <> ''),
  original_title text,
  adult boolean,
  budget bigint check (budget >= 0),
  genres text,
  homepage text,
  original_language text,
  overview text,
  popularity double precision,
  poster_path text,
  production_companies text,
  production_countries text,
  release_date date,
  revenue bigint check (revenue >= 0),
  runtime double precision check (runtime >= 0),
  spoken_languages text,
  status text,
  vote_average double precision check (vote_average between 0 and 10),
  vote_count integer check (vote_count >= 0),
  keywords text,
  directors text,
  actors text,
  collection text
);

comment on column movies.genres is 'names separated by |, as in every list column';

create table users (
  user_id bigint primary key check (user_id between 0 and 9007199254740991),
  age smallint check (age between 0 and 150),
  occupation text,
  gender text
);

-- findSimilarUsers: same gender (and occupation), age in a range.
create index users_by_attributes on users (gender, age, occupation);

create table ratings (
  "timestamp" timestamptz,
  user_id bigint not null references users on delete cascade,
  movie text not null references movies (id) on delete cascade,
  rating real not null check (rating > 0 and rating <= 5),
  -- One rating per user and movie; the rest rides along so that a history is read from the index alone.
  primary key (user_id, movie) include (rating, "timestamp")
);

create index ratings_by_movie on ratings (movie) include (rating);
