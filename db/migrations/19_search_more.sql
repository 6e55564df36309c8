-- Finding movies by their people, collection and common short forms, too.

-- Digits within a word as the letters that they stand for: `se7en` is `seven`, and `2001` stays.
create function search_letters(text text) returns text language sql immutable strict parallel safe
return (
  select string_agg(
    case when word ~ '[a-z][0-9]+[a-z]' then translate(word, '0134578', 'oieasvb') else word end, ' ' order by place
  )
  from unnest(string_to_array(text, ' ')) with ordinality as words (word, place)
);

-- First letters of the words, where there are three or more: `the lord of the rings` is `tlotr`.
create function search_initials(text text) returns text language sql immutable strict parallel safe
return (
  select case when count(*) > 2 then string_agg(left(word, 1), '' order by place) end
  from unnest(string_to_array(trim(text), ' ')) with ordinality as words (word, place)
);

-- Short forms of a title: the initials of all of it and of what stands before a colon or dash, each with and without its
-- article, and digits as letters. Null if there are none.
create function search_short_forms(title text) returns text language sql immutable strict parallel safe
return (
  select nullif(concat_ws(
    ' ',
    search_initials(whole), search_initials(regexp_replace(whole, '^ (the|a|an) ', ' ')),
    search_initials(main), search_initials(regexp_replace(main, '^ (the|a|an) ', ' ')),
    nullif(search_letters(whole), whole)
  ), '')
  from (
    select search_text(title) as whole, search_text((regexp_split_to_array(title, ': | - '))[1]) as main
  ) as texts
);

-- What a search compares where titles alone are not enough: the titles as well, so that a word of a title and a name may be
-- combined. Null if there is nothing but titles.
create function search_more(title text, original_title text, directors text, actors text, collection text)
returns text language sql immutable parallel safe
return (
  select case when more <> '' then search_text(concat_ws(' ', title, nullif(original_title, title), more)) end
  from (
    select concat_ws(
      ' ', search_short_forms(title), search_short_forms(nullif(original_title, title)), directors, actors, collection
    ) as more
  ) as texts
);

alter table movies
  add column search_more text generated always as (
    search_more(title, original_title, directors, actors, collection)
  ) stored;

create index movies_by_search_more on movies using gin (search_more gin_trgm_ops);
