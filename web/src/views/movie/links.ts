import type { components } from '../../../../client/index.ts';
import { films } from '../../words/index.ts';

type Movie = Pick<components['schemas']['Movie'], 'homepage' | 'imdb_id' | 'tmdb_id' | 'title' | 'year'>;

export type Link = { name: string; address: string };

/**
 * Places elsewhere, by their ids where those are known, otherwise a search there. They are plain links: nobody is asked before
 * one is clicked. An address from the data is only one where it begins like those of the web.
 */
export function linksOf({ homepage, imdb_id: imdb, tmdb_id: tmdb, title, year }: Movie): Link[] {
  const search = encodeURIComponent([title, year].filter((part) => part !== null).join(' '));
  const links: Link[] = [];
  if (homepage && /^https?:\/\//i.test(homepage)) links.push({ name: films.page.site, address: homepage });
  links.push({
    name: films.page.imdb,
    address:
      imdb && /^tt\d+$/.test(imdb)
        ? `https://www.imdb.com/title/${imdb}/`
        : `https://www.imdb.com/find/?s=tt&q=${search}`,
  });
  links.push({
    name: films.page.tmdb,
    address: tmdb ? `https://www.themoviedb.org/movie/${tmdb}` : `https://www.themoviedb.org/search?query=${search}`,
  });
  return links;
}
