/** Names that data sets use as genres and that are none. */
const noGenres = new Set(['IMAX', '(no genres listed)', 'TV Movie']);

export const isGenre = (name: string) => !noGenres.has(name);

/**
 * Genres, the most telling first: of a musical comedy, the music is what one remembers, and nearly everything is a drama. Names
 * of MovieLens and of TMDB.
 */
const telling = [
  ...['Western', 'Film-Noir', 'Animation', 'Documentary', 'Musical', 'Music', 'Science Fiction', 'Sci-Fi', 'Horror'],
  ...['Fantasy', 'Crime', 'History', 'Comedy', 'Romance', 'War', 'Mystery', 'Action', 'Adventure', 'Thriller'],
  ...['Drama', 'Family', 'Children'],
];

const places = new Map(telling.map((genre, place) => [genre, place]));
const placeOf = (genre: string) => places.get(genre) ?? telling.length;

/** The order in the data is the alphabet's; a war film without jokes is a war film first, whatever comes before. */
export function byTelling(genres: readonly string[]): string[] {
  const sorted = genres.filter(isGenre).sort((one, other) => placeOf(one) - placeOf(other));
  const isWarFilm = sorted.includes('War') && !sorted.includes('Comedy');
  return isWarFilm ? ['War', ...sorted.filter((genre) => genre !== 'War')] : sorted;
}
