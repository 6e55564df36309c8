import { emptyRatingRows, type RatingRows } from '../../../dataset/dataset.ts';

/** An entry that the gate hid from a training. */
export type HiddenEntry = {
  user: number;
  /** Its place among all entries. */
  place: number;
  movie: number;
  stars: number;
  share: number;
  time: number;
};

/** The entries that `visible` lacks: so few that the rest need not be held twice. */
export function hiddenEntries({ rowStart, movie, stars, share, time }: RatingRows, visible: RatingRows): HiddenEntry[] {
  const hidden: HiddenEntry[] = [];
  for (let user = 0, at = 0; user + 1 < rowStart.length; user++) {
    for (let place = rowStart[user]; place < rowStart[user + 1]; place++) {
      if (at < visible.rowStart[user + 1] && visible.movie[at] === movie[place]) at++;
      else {
        hidden.push({
          ...{ user, place, movie: movie[place] },
          ...{ stars: stars[place], share: share[place], time: time[place] },
        });
      }
    }
  }
  return hidden;
}

/** All entries; `part` is 1 for the hidden ones. */
export function withHidden(visible: RatingRows, hidden: readonly HiddenEntry[]): RatingRows {
  const rowStart = visible.rowStart.slice();
  for (let user = 0, before = 0; user + 1 < rowStart.length; user++) {
    while (hidden[before]?.user === user) before++;
    rowStart[user + 1] += before;
  }
  const all = emptyRatingRows(rowStart);
  let from = 0;
  let to = 0;
  const copyUntil = (end: number) => {
    for (const column of ['movie', 'stars', 'share', 'time'] as const) {
      all[column].set(visible[column].subarray(from, from + end - to), to);
    }
    from += end - to;
    to = end;
  };
  for (const { place, movie, stars, share, time } of hidden) {
    copyUntil(place);
    all.movie[place] = movie;
    all.stars[place] = stars;
    all.share[place] = share;
    all.time[place] = time;
    all.part[place] = 1;
    to++;
  }
  copyUntil(all.movie.length);
  return all;
}
