-- Tells servers that movies came, changed or went, so that a movie added now can be recommended now.

create function notify_movie_change() returns trigger language plpgsql as $$
begin
  perform pg_notify('marquee_movies', '');
  return null;
end
$$;

create trigger movies_changed
after insert or update or delete or truncate on movies
for each statement execute function notify_movie_change();
