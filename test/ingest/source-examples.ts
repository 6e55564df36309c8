import type { Files } from './support.ts';

/** A small data set in the form of each source that is known by name; docs/data-formats.md quotes lines of them. */
export const sourceExamples: Record<string, Files> = {
  csv: {
    'movies.csv': 'id,title,genres,release_date\nheat+1995,Heat,Action|Crime,1995-12-15\n',
    'users.csv': 'user_id,age,occupation,gender\n42,33,engineer,F\n',
    'ratings.csv': 'timestamp,user_id,movie,rating\n2023-03-21T09:00:08,42,heat+1995,4.5\n',
    'watches.csv': 'user_id,movie,minutes,timestamp\n42,heat+1995,90,2023-03-21T09:00:08\n',
  },
  table: { 'export.tsv': 'UserID\tTitle\tYear\tScore\tDate\nanna@example.org\tHeat\t1995\t4\t21 March 2023\n' },
  movielens: {
    'movies.csv': 'movieId,title,genres\n6,Heat (1995),Action|Crime|Thriller\n',
    'ratings.csv': 'userId,movieId,rating,timestamp\n1,6,4.0,964982224\n',
    'links.csv': 'movieId,imdbId,tmdbId\n6,0113277,949\n',
    'tags.csv': 'userId,movieId,tag,timestamp\n1,6,heist,1139045764\n',
  },
  'movielens-1m': {
    'movies.dat': '6::Heat (1995)::Action|Crime|Thriller\n',
    'ratings.dat': '1::6::4::978300760\n',
    'users.dat': '1::F::25::10::48067\n',
  },
  'movielens-100k': {
    'u.item': `6|Heat (1995)|15-Dec-1995||http://example.org|0|1${'|0'.repeat(4)}|1${'|0'.repeat(12)}\n`,
    'u.data': '196\t6\t3\t881250949\n',
    'u.user': '196|49|M|writer|55105\n',
  },
  movietweetings: {
    'movies.dat': '0113277::Heat (1995)::Action|Crime|Drama\n',
    'ratings.dat': '1::0113277::8::1363245118\n2::0113277::3::1363245120\n',
    'users.dat': '1::139564917\n',
  },
  kaggle: {
    'movies_metadata.csv':
      'adult,belongs_to_collection,budget,genres,homepage,id,imdb_id,original_language,original_title,overview,popularity,poster_path,production_companies,production_countries,release_date,revenue,runtime,spoken_languages,status,tagline,title,video,vote_average,vote_count\n' +
      `False,,60000000,"[{'id': 28, 'name': 'Action'}, {'id': 80, 'name': 'Crime'}]",,949,tt0113277,en,Heat,"Cops, and robbers.",17.9,/z.jpg,"[{'name': 'Regency', 'id': 508}]",[],1995-12-15,187436818,170.0,[],Released,,Heat,False,7.7,1886\n`,
    'links.csv': 'movieId,imdbId,tmdbId\n6,0113277,949\n',
    'ratings.csv': 'userId,movieId,rating,timestamp\n1,6,4.0,1260759144\n',
    'ratings_small.csv': 'userId,movieId,rating,timestamp\n99,6,1.0,1260759144\n',
    'credits.csv': `cast,crew,id\n"[{'cast_id': 1, 'name': 'Al Pacino'}]","[{'job': 'Director', 'name': 'Michael Mann'}, {'job': 'Editor', 'name': 'X'}]",949\n`,
    'keywords.csv': `id,keywords\n949,"[{'id': 642, 'name': 'robbery'}]"\n`,
  },
  imdb: {
    'title.basics.tsv':
      'tconst\ttitleType\tprimaryTitle\toriginalTitle\tisAdult\tstartYear\tendYear\truntimeMinutes\tgenres\n' +
      'tt0113277\tmovie\tHeat\tHeat\t0\t1995\t\\N\t170\tAction,Crime,Drama\n' +
      'tt0041951\ttvEpisode\t"Quoted\tQuoted\t0\t1949\t\\N\t\\N\t\\N\n',
  },
  letterboxd: {
    'letterboxd-anna-2024-01-01/ratings.csv':
      'Date,Name,Year,Letterboxd URI,Rating\n2023-03-21,Heat,1995,https://boxd.it/29Uc,4.5\n2023-03-22,Nowhere Film,2001,https://boxd.it/x,2\n',
    'letterboxd-anna-2024-01-01/diary.csv':
      'Date,Name,Year,Letterboxd URI,Rating,Rewatch,Tags,Watched Date\n2023-04-01,Amelie,2002,https://boxd.it/a,,,,2023-03-30\n',
    'letterboxd-anna-2024-01-01/watched.csv':
      'Date,Name,Year,Letterboxd URI\n2023-03-21,Heat,1995,https://boxd.it/29Uc\n',
    'letterboxd-anna-2024-01-01/watchlist.csv':
      'Date,Name,Year,Letterboxd URI\n2023-05-01,"Good, the Bad and the Ugly, The",1966,https://boxd.it/g\n',
    'letterboxd-anna-2024-01-01/likes/films.csv':
      'Date,Name,Year,Letterboxd URI\n2023-03-21,Heat,1995,https://boxd.it/29Uc\n',
    'letterboxd-anna-2024-01-01/profile.csv': 'Date Joined,Username\n2020-01-01,anna\n',
  },
  trakt: {
    'ratings-movies.json': JSON.stringify([
      {
        rated_at: '2023-03-21T09:10:11.000Z',
        rating: 9,
        type: 'movie',
        movie: { title: 'Heat', year: 1995, ids: { trakt: 1, slug: 'heat-1995', imdb: 'tt0113277', tmdb: 949 } },
      },
    ]),
    'watched-history.json': JSON.stringify([
      { id: 1, watched_at: '2023-03-20T20:00:00.000Z', action: 'watch', type: 'episode', episode: {}, show: {} },
      {
        id: 2,
        watched_at: '2023-03-21T20:00:00.000Z',
        action: 'watch',
        type: 'movie',
        movie: { title: 'Amélie', year: 2001, ids: { trakt: 2, imdb: null, tmdb: 194 } },
      },
    ]),
    'lists-watchlist.json': JSON.stringify([
      {
        rank: 1,
        id: 3,
        listed_at: '2023-05-01T00:00:00.000Z',
        type: 'movie',
        movie: { title: 'The Good, the Bad and the Ugly', year: 1966, ids: { imdb: 'tt0060196' } },
      },
    ]),
  },
  netflix: {
    'movie_titles.txt': '1,1995,Heat\n2,NULL,Lost, Found, and Lost Again\n',
    'combined_data_1.txt': '1:\n1488844,3,2005-09-06\n822109,5,2005-05-13\n2:\n1488844,4,2005-09-07\n',
    'probe.txt': '1:\n1488844\n',
  },
  recbole: {
    'ml-100k.inter': 'user_id:token\titem_id:token\trating:float\ttimestamp:float\n196\t6\t3\t881250949\n',
    'ml-100k.item':
      'item_id:token\tmovie_title:token_seq\trelease_year:token\tclass:token_seq\n6\tHeat\t1995\tAction Crime Thriller\n',
    'ml-100k.user':
      'user_id:token\tage:token\tgender:token\toccupation:token\tzip_code:token\n196\t49\tM\twriter\t55105\n',
  },
  gorse: {
    'items.csv':
      'item_id,is_hidden,categories,time_stamp,labels,description\nheat+1995,false,Action|Crime,1995-12-15 00:00:00 +0000 UTC,"{""genre"":[""heist""]}",Heat\n',
    'users.csv': 'user_id,labels\nanna,a|b\n',
    'feedback.csv':
      'feedback_type,user_id,item_id,time_stamp\r\nlike,anna,heat+1995,2023-03-21 09:00:08 +0000 UTC\r\nread,42,heat+1995,0001-01-01 00:00:00 +0000 UTC\r\n',
  },
  jellyfin: {
    'PlaybackReportingBackup-20230322.tsv':
      '2023-03-21 21:05:10.1234567\t0f1e2d3c4b5a69788796a5b4c3d2e1f0\t5c6d7e8f90a1b2c3d4e5f60718293a4b\tMovie\tAmélie\tDirectPlay\tJellyfin Web\tFirefox\t5400\n' +
      '2023-03-22 21:05:10.1234567\t0f1e2d3c4b5a69788796a5b4c3d2e1f0\t5c6d7e8f90a1b2c3d4e5f60718293a4c\tEpisode\tA Show - s01e01 - Pilot\tDirectPlay\tJellyfin Web\tFirefox\t1200\n',
  },
  tautulli: {
    'history.csv':
      'date,friendly_name,user,media_type,full_title,title,year,percent_complete,watched_status\n1679389208,Anna,anna,movie,Heat,Heat,1995,98,1\n1679389300,Anna,anna,episode,A Show - Pilot,Pilot,2011,50,0.5\n',
  },
};

/** A person's own lists at IMDb, beside its table of titles. */
export const imdbExports: Files = {
  'ratings.csv':
    'Const,Your Rating,Date Rated,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors\n' +
    'tt0113277,9,2023-03-21,Heat,Heat,https://www.imdb.com/title/tt0113277,Movie,8.3,170,1995,"Action, Crime",700000,1995-12-15,Michael Mann\n' +
    'tt0903747,10,2023-03-22,A Series,A Series,https://x,TV Series,9.5,45,2008,Crime,1,2008-01-20,\n',
  'WATCHLIST.csv':
    'Position,Const,Created,Modified,Description,Title,Original Title,URL,Title Type,IMDb Rating,Runtime (mins),Year,Genres,Num Votes,Release Date,Directors,Your Rating,Date Rated\n' +
    '1,tt0060196,2023-05-01,2023-05-01,,"The Good, the Bad and the Ugly",Il buono,https://x,Movie,8.8,161,1966,Western,1,1966-12-23,Sergio Leone,,\n',
};
