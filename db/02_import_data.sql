-- Loads the three cleaned CSV files of the original system with nothing but psql. In the folder that has movies.csv,
-- users.csv and ratings.csv, after 01_schema.sql:
--
--   psql -d marquee -f path/to/db/02_import_data.sql
--
-- All or nothing; running it again is harmless. Of several ratings of a movie by a user the newest stays, and where no
-- times are known, the last. `marquee import` also reads raw, gzipped and MovieLens files.

\set ON_ERROR_STOP on

begin;
-- Times in the files are UTC.
set local timezone to 'UTC';
set local datestyle to 'ISO, YMD';

-- Whole numbers may be written "123.0" in the files, hence numeric.
create temporary table staged_movies (
  id text,
  tmdb_id numeric,
  imdb_id text,
  title text,
  original_title text,
  adult boolean,
  budget numeric,
  genres text,
  homepage text,
  original_language text,
  overview text,
  popularity double precision,
  poster_path text,
  production_companies text,
  production_countries text,
  release_date date,
  revenue numeric,
  runtime double precision,
  spoken_languages text,
  status text,
  vote_average double precision,
  vote_count numeric,
  line bigint generated always as identity
) on commit drop;

create temporary table staged_users (
  user_id bigint,
  age numeric,
  occupation text,
  gender text,
  line bigint generated always as identity
) on commit drop;

create temporary table staged_ratings (
  "timestamp" timestamptz,
  user_id bigint,
  movie text,
  rating real,
  line bigint generated always as identity
) on commit drop;

\copy staged_movies (id, tmdb_id, imdb_id, title, original_title, adult, budget, genres, homepage, original_language, overview, popularity, poster_path, production_companies, production_countries, release_date, revenue, runtime, spoken_languages, status, vote_average, vote_count) from 'movies.csv' with (format csv, header, encoding 'UTF8')
\copy staged_users (user_id, age, occupation, gender) from 'users.csv' with (format csv, header, encoding 'UTF8')
\copy staged_ratings ("timestamp", user_id, movie, rating) from 'ratings.csv' with (format csv, header, encoding 'UTF8')

insert into movies
select distinct on (id)
  id, tmdb_id, imdb_id, title, original_title, adult, budget, genres, homepage, original_language, overview, popularity,
  poster_path, production_companies, production_countries, release_date, revenue, runtime, spoken_languages, status,
  vote_average, vote_count
from staged_movies
order by id, line desc
on conflict (id) do update set
  (tmdb_id, imdb_id, title, original_title, adult, budget, genres, homepage, original_language, overview, popularity,
   poster_path, production_companies, production_countries, release_date, revenue, runtime, spoken_languages, status,
   vote_average, vote_count) =
  (excluded.tmdb_id, excluded.imdb_id, excluded.title, excluded.original_title, excluded.adult, excluded.budget,
   excluded.genres, excluded.homepage, excluded.original_language, excluded.overview, excluded.popularity,
   excluded.poster_path, excluded.production_companies, excluded.production_countries, excluded.release_date,
   excluded.revenue, excluded.runtime, excluded.spoken_languages, excluded.status, excluded.vote_average,
   excluded.vote_count);

insert into users
select distinct on (user_id) user_id, age, occupation, gender
from staged_users
order by user_id, line desc
on conflict (user_id) do update set
  (age, occupation, gender) = (excluded.age, excluded.occupation, excluded.gender);

insert into ratings
select distinct on (user_id, movie) "timestamp", user_id, movie, rating
from staged_ratings
order by user_id, movie, "timestamp" desc nulls last, line desc
on conflict (user_id, movie) do update set
  ("timestamp", rating) = (excluded."timestamp", excluded.rating)
  -- Where either time is unknown, the comparison is null and the row that comes later wins.
  where (excluded."timestamp" >= ratings."timestamp") is not false;

commit;

analyze movies, users, ratings;
