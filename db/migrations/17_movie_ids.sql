-- Movies are looked up by the ids of IMDb and TMDB.
create index movies_by_imdb_id on movies (imdb_id) where imdb_id is not null;
create index movies_by_tmdb_id on movies (tmdb_id) where tmdb_id is not null;
