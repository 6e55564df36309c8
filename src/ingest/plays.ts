import type { MovieId, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import { type Complain, clock, decimal, decimalWithComma, flag, minutes, optional, type Reader } from './cells.ts';
import type { OpinionField } from './columns.ts';
import type { Table } from './recognise.ts';
import { notAMovie, type ParseRow } from './table.ts';

/** A movie that a user has watched: for how many minutes, or what share of it, from 0 to 1. */
export type Play = {
  userId: UserId;
  movieId: MovieId;
  minutes: number | null;
  share: number | null;
  timestamp: Date | null;
};

export type PlayParser = {
  parse: ParseRow<Play>;
  /** @throws MarqueeError SOURCE_UNCLEAR if the amounts turn out to be in another unit, or in an unknown one */
  check(): void;
};

/** Columns that say, in a known unit, how much was watched. */
const amounts: readonly OpinionField[] = ['percent', 'share', 'minutes', 'seconds', 'milliseconds', 'completed'];

/** @param readHead reads who watched which movie, and when */
export function createPlayParser(
  table: Table,
  readHead: ParseRow<Pick<Play, 'userId' | 'movieId' | 'timestamp'>>,
): PlayParser {
  const { opinions, kind } = table;
  const hasAmount = amounts.some((field) => opinions.has(field));
  const shares = createShareReader();
  const durations = createDurationReader();
  const parseAmount = amountParser(opinions, shares.reader, hasAmount ? undefined : durations.reader);
  const event = kind.format === 'table' ? opinions.get('event') : undefined;
  const watched = hasAmount ? undefined : opinions.get('watched');
  return {
    parse(cells, complain, row) {
      if (event && !plays.test(cells[event.index]!.trim())) {
        complain(event.name, 'is not a play, but another kind of event');
        return undefined;
      }
      if (watched && optional(cells[watched.index], watched.name, flag, complain) !== true) {
        complain(watched.name, 'does not say that it was watched');
        return undefined;
      }
      const head = readHead(cells, complain, row);
      if (head === undefined || head === notAMovie) return head;
      const amount = parseAmount(cells, complain);
      return amount && { ...head, ...amount };
    },
    check() {
      shares.check(table);
      durations.check(table);
    },
  };
}

const plays = /^(?:watch|play|view|complete|finish|stream)(?:e?d)?$|^(?:scrobble|check-?in)$/i;

type Amount = Pick<Play, 'minutes' | 'share'>;

/** How much of a movie was watched; all of it if a row does not say. */
function amountParser(opinions: Table['opinions'], shares: Reader<number>, durations: Reader<number> | undefined) {
  return (cells: readonly string[], complain: Complain): Amount | undefined => {
    let isUnread = false;
    const complainOfAmount: Complain = (...complaint) => {
      isUnread = true;
      complain(...complaint);
    };
    const amount = (field: OpinionField, reader: Reader<number>): number | null => {
      const column = opinions.get(field);
      return column ? optional(cells[column.index], column.name, reader, complainOfAmount) : null;
    };
    const inMinutes = (value: number | null, perMinute: number) => value && value / perMinute;
    const percent = amount('percent', percents);
    const share = percent === null ? amount('share', shares) : percent / 100;
    if (share !== null) return { minutes: null, share };
    const watched =
      amount('minutes', orClock(minutes, 1)) ??
      inMinutes(amount('seconds', orClock(decimal, 60)), 60) ??
      inMinutes(amount('milliseconds', decimal), 60_000) ??
      (durations ? amount('duration', durations) : null);
    if (watched !== null) return { minutes: watched, share: null };
    // A completed play counts as watched, an incomplete one as started.
    const completed = amount('completed', completions);
    if (completed === 0) return { minutes: 1, share: null };
    // An unreadable amount must not count as the whole movie.
    if (completed === null && isUnread) return undefined;
    return { minutes: null, share: completed ?? 1 };
  };
}

/** A number, or a clock such as 1:45:00, as a number of the same unit. */
function orClock(number: Reader<number>, perMinute: number): Reader<number> {
  const read = (cell: string) => {
    const minutes = clock.read(cell);
    return minutes === undefined ? number.read(cell) : minutes * perMinute;
  };
  return { wanted: `${number.wanted}, or ${clock.wanted}`, read };
}

const percents: Reader<number> = {
  wanted: 'a percentage from 0 to 100',
  read: (cell) => bounded(decimalWithComma.read(cell.replace(/\s*%$/, '')), 100),
};

/** Reads shares from 0 to 1, or `80%`, and checks at the end whether the numbers were percentages, as 1 would then not mean all. */
function createShareReader() {
  let [all, above, max] = [0, 0, 0];
  const reader: Reader<number> = {
    wanted: 'a share from 0 to 1, or a percentage with its sign',
    read(cell) {
      const isPercent = cell.endsWith('%');
      const number = isPercent ? percents.read(cell) : decimal.read(cell);
      if (number === undefined || isPercent) return number && number / 100;
      all++;
      if (number > 1) above++;
      max = Math.max(max, number);
      return bounded(number, 1);
    },
  };
  const check = (table: Table) => {
    if (above < 2 || above * 2 <= all) return;
    const { text, fixes } = advice`If these are percentages, add ${fix('map', mapWith(table, 'share', 'percent'))}.`;
    throw new MarqueeError(
      'SOURCE_UNCLEAR',
      `${table.file.name}: ${table.opinions.get('share')?.name} goes up to ${max}, but a share is from 0 to 1. ${text} ` +
        'Nothing was written.',
      { fixes },
    );
  };
  return { reader, check };
}

/** Reads clocks in a column that is called a duration, and checks at the end whether it had numbers, whose unit is unknown. */
function createDurationReader() {
  let max: number | undefined;
  const reader: Reader<number> = {
    ...clock,
    read(cell) {
      const number = decimal.read(cell);
      if (number !== undefined) max = Math.max(max ?? 0, number);
      return clock.read(cell);
    },
  };
  const check = (table: Table) => {
    if (max === undefined) return;
    const { name } = table.opinions.get('duration')!;
    const { text, fixes } =
      advice`add ${fix('map', mapWith(table, 'duration', 'minutes'))}, or the same with seconds or milliseconds instead`;
    throw new MarqueeError(
      'SOURCE_UNCLEAR',
      `${table.file.name}: ${name} goes up to ${max}, in an unknown unit. If it is how long somebody watched, ${text}; ` +
        `if it is the length of the movie, leave it out there. Nothing was written.`,
      { fixes },
    );
  };
  return { reader, check };
}

/** The value of `--map` that reads a table as before, except for one column. */
function mapWith({ opinions }: Table, field: OpinionField, as: OpinionField): string {
  return [...opinions].map(([each, { name }]) => `${each === field ? as : each}=${name}`).join(',');
}

/** In Tautulli, 0.5 means half watched. */
const completions: Reader<number> = {
  wanted: 'whether it was watched to the end',
  read: (cell) => {
    const isCompleted = flag.read(cell);
    return isCompleted === undefined ? bounded(decimal.read(cell), 1) : Number(isCompleted);
  },
};

function bounded(value: number | undefined, max: number): number | undefined {
  return value !== undefined && value >= 0 && value <= max ? value : undefined;
}
