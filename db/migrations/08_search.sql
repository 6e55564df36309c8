-- Finding movies by what people type, and listing them in several orders.

create extension if not exists pg_trgm;
create extension if not exists unaccent;

-- What titles are compared as: `Amélie's  Café!` is ` amelies cafe`. It begins with a space, so that each of its words has
-- one in front. The body is bound to the functions as they are found now, so that it works whatever the search path is.
create function search_text(title text) returns text language sql immutable strict parallel safe
return ' ' || trim(regexp_replace(
  translate(lower(unaccent(title)), '''`´‘’ʻʼ', ''),
  '[\u0001-/:-@[-`{-¿\u2000-\u206f\u3000-\u303f]+', ' ', 'g'
));

-- Of release; the id ends in it where the date is unknown.
create function release_year(release_date date, id text) returns integer language sql immutable parallel safe
return coalesce(extract(year from release_date)::integer, substring(id from '\+([0-9]{4})$')::integer);

alter table movies
  add column year integer generated always as (release_year(release_date, id)) stored,
  -- With the year behind it, as people type it.
  add column search_title text generated always as (
    search_text(title || coalesce(' ' || release_year(release_date, id)::text, ''))
  ) stored,
  -- Null where it is the title itself.
  add column search_original_title text generated always as (
    case when original_title <> title then
      search_text(original_title || coalesce(' ' || release_year(release_date, id)::text, ''))
    end
  ) stored;

create index movies_by_search_title on movies using gin (search_title gin_trgm_ops, search_original_title gin_trgm_ops);

-- One for each order in which movies are listed; of equals the one that came first. Titles also by how they begin, which a
-- collation of code points allows; cut, as an index takes no long ones.
create unique index movies_by_number on movies (number);
create index movies_by_title on movies ((left(search_title, 100) collate "C"), number);
create index movies_by_original_title on movies ((left(search_original_title, 100) collate "C"))
where search_original_title is not null;
create index movies_by_year on movies (coalesce(year, 0), number);
create index movies_by_votes on movies (coalesce(vote_count, 0), number);

-- Which of several movies that fit alike is meant: how often each was rated as of the last training.
create materialized view movie_renown as
select movie, count(*)::integer as ratings from ratings group by movie;

create unique index movie_renown_by_movie on movie_renown (movie);
