import { count, list, number } from './format.ts';

const dateForms: Readonly<Record<string, string>> = {
  dmy: 'the day first (31/12/2026)',
  mdy: 'the month first (12/31/2026)',
  iso: 'the year first (2026-12-31)',
  seconds: 'seconds since 1970',
  milliseconds: 'milliseconds since 1970',
};

type Matched = { ratings: number; watches: number; watchlist: number };

/** Others, such as a table of one's own, have no name. */
const sources: Readonly<Record<string, string>> = { imdb: 'IMDb', letterboxd: 'Letterboxd', trakt: 'Trakt' };

export const importing = {
  title: 'Bring your ratings with you',
  note: 'Use the export file from Letterboxd, IMDb, Trakt, MovieLens or another Marquee: a ZIP, CSV or JSON file.',
  offer: 'Import from Letterboxd, IMDb or Trakt',
  needsAccount:
    'Checking a file saves nothing. Importing it creates an account for you, so that your ratings are kept.',
  file: 'Export file',
  choose: 'Choose…',
  choices: {
    scale: {
      label: 'Its ratings are',
      meaning: (value: string) =>
        value === 'thumbs' ? 'thumbs up or down' : `numbers from ${value.replace('..', ' to ')}`,
      others: ['0..10', '0..100', 'thumbs'],
    },
    time: {
      label: 'Its dates are written with',
      meaning: (value: string) => dateForms[value] ?? value,
      others: [],
    },
  },
  unclear: {
    scale: 'The ratings in this file aren’t stars from ½ to 5. Say what they are, then check it again.',
    time: 'The dates in this file could mean different days. Say how they are written, then check it again.',
  },
  partlyUnclear: {
    scale: 'Some ratings aren’t stars from ½ to 5. You can say what they are, then check the file again.',
    time: 'Some dates could mean different days. You can say how they are written, then check the file again.',
  },
  unreadable: (reason: string, isUnclear: boolean) =>
    isUnclear
      ? 'It isn’t clear what this file holds. Choose the export as you downloaded it, or a table with a first row such as title, year, rating.'
      : reason,
  check: 'Check the file',
  checking: 'Reading the file…',
  matched: ({ ratings, watches, watchlist }: Matched, source: string) => {
    const parts = [
      ratings > 0 && count(ratings, 'rating'),
      watches > 0 && count(watches, 'watched film'),
      watchlist > 0 && `${count(watchlist, 'film')} for your watchlist`,
    ];
    const found = list(parts.filter((part) => part !== false));
    return `Found here: ${found}${source in sources ? `, from ${sources[source]}` : ''}.`;
  },
  /** @param reason such as `rating is not a number`; isKept: the row is imported all the same */
  unread: (rows: number, line: number, reason: string, isKept: boolean) =>
    `${count(rows, 'row')} ${isKept ? 'will be imported without a value that can’t be read' : 'can’t be read'}, such as line ${number(line)}: ${reason}.`,
  unmatched: (films: number) => `${count(films, 'film')} not found here`,
  apply: 'Import them',
  applyNew: 'Create an account and import them',
  applied: (entries: number) => `${count(entries, 'entry', 'entries')} imported.`,
  nothing: 'None of the films in this file are in this catalogue. Check that you chose the right export.',
} as const;
