-- A film that many have watched is as well known as one that many have rated.
drop materialized view movie_renown;

create materialized view movie_renown as
select movie, count(*)::integer as ratings
from (select movie from ratings union all select movie from watches where not rated) as said
group by movie;

create unique index movie_renown_by_movie on movie_renown (movie);

comment on materialized view movie_renown is 'ratings, and watches of movies that the user has not rated, as of the last training';
