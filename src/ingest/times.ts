import { MarqueeError } from '../errors.ts';
import { type Advice, advice, fix } from './advice.ts';
import { dateOf, midnightOf, readCalendar, type TimeForm, timeForms } from './calendar.ts';
import type { Reader } from './cells.ts';

export type TimeOptions = {
  /** Undefined: the form of each cell is recognised, and ambiguous cells are rejected. */
  form?: TimeForm | undefined;
  /** Later times are refused, as a rating in the future could not be replaced by a later one. */
  now: Date;
};

/** How far the clock of a source may be ahead, in milliseconds. */
const tolerance = 5 * 60_000;

/**
 * Reads when something happened. Times without a zone are UTC. A cell that means "unknown", such as Go's year 1, is null.
 */
export function timeReader({ form, now }: TimeOptions): Reader<Date | null> {
  const latest = now.getTime() + tolerance;
  const parse = (cell: string): Date | null | Problem => {
    if (unknownTimes.test(cell)) return null;
    const milliseconds = readMilliseconds(cell, form, latest);
    if (typeof milliseconds !== 'number') return milliseconds;
    return milliseconds > latest ? 'isFuture' : new Date(milliseconds);
  };
  return {
    wanted: 'a time such as 2023-03-21T09:00:08 or seconds since 1970',
    read: (cell) => {
      const parsed = parse(cell);
      return typeof parsed === 'string' ? undefined : parsed;
    },
    why: (cell) => {
      const parsed = parse(cell);
      return typeof parsed === 'string' ? problems[parsed] : undefined;
    },
  };
}

/** A reader that also counts the cells that it could not read. */
export type TimeCheck = {
  reader: Reader<Date | null>;
  /**
   * @throws MarqueeError SOURCE_UNCLEAR if most times of a file could not be read, or any because the order of day and month is
   *   unclear, or if all of them are implausibly early
   */
  check(file: string): void;
};

/** @param form from `--time`; undefined: implausible times are refused */
export function createTimeCheck(reader: Reader<Date | null>, form: TimeForm | undefined): TimeCheck {
  let [all, unread, unclear] = [0, 0, 0];
  let first: Advice | undefined;
  let firstUnclear: Advice | undefined;
  let firstHelp = usualHelp;
  let [earliest, latest, areDigits] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, true];
  return {
    reader: {
      ...reader,
      read(cell) {
        const value = reader.read(cell);
        all++;
        if (value) {
          const time = value.getTime();
          if (time < earliest) earliest = time;
          if (time > latest) {
            latest = time;
            areDigits = isNumber.test(cell);
          }
        }
        if (value !== undefined) return value;
        unread++;
        const why = reader.why?.(cell);
        const example = advice`"${cell.slice(0, 40)}", which ${why ?? `is not ${reader.wanted}`}`;
        if (!first && why === problems.isFuture && yearFirst.test(cell)) firstHelp = futureHelp;
        first ??= example;
        if (why === problems.isUnclear || why === problems.isShort) {
          unclear++;
          firstUnclear ??= example;
        }
        return undefined;
      },
    },
    check(file) {
      // A single odd cell may be a slip, and is among the rejects. One of unclear order means that the order of others was guessed.
      if (unclear === 0 && !(unread > 1 && unread * 2 > all)) {
        const first = areDigits ? firstRatings : firstDays;
        if (form === undefined && earliest <= latest && latest < first)
          throw tooEarly(file, earliest, latest, areDigits);
        return;
      }
      const [count, example] = unclear > 0 ? [unclear, firstUnclear!] : [unread, first!];
      const help = example.fixes.length > 0 ? '' : firstHelp;
      const { text, fixes } = advice`${count} of ${all} times cannot be read, such as ${example}. ${help}`;
      throw new MarqueeError('SOURCE_UNCLEAR', `${file}: ${text}Nothing was written.`, { fixes });
    },
  };
}

const usualHelp = advice`Say what they are with ${fix('time', ...timeForms)}, or leave their column out of ${fix('map')}. `;

/** `--time` makes no difference to how such a date is read. */
const yearFirst = /^\d{4}-/;
const futureHelp = advice`If the clock of this machine is right, leave their column out of ${fix('map')}. `;

/** A number, unless it has eight digits and so is a date. */
const isNumber = /^(?!\d{8}$)\d+(?:\.\d+)?(?:e\+?\d+)?$/i;

/** Nobody rated movies on the web before 1995: numbers that mean an earlier time do not count from 1970. */
const firstRatings = Date.UTC(1995, 0, 1);
/** A date states its year, and a diary may be old. Anything earlier is a zero written as a date. */
const firstDays = Date.UTC(1970, 0, 2);

function tooEarly(file: string, earliest: number, latest: number, areDigits: boolean): MarqueeError {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  const reason = areDigits
    ? 'before anybody rated movies on the web, so they may not count from 1970 (Apple counts from 2001)'
    : 'which looks like an unknown time';
  const right = areDigits
    ? advice`add ${fix('time', 'seconds')} or ${fix('time', 'milliseconds')}; if not, export dates, or`
    : advice`add ${fix('time', 'iso', 'dmy', 'mdy')}, as they are written; if not,`;
  const { text, fixes } = advice`If they are right, ${right} leave their column out of ${fix('map')}.`;
  return new MarqueeError(
    'SOURCE_UNCLEAR',
    `${file}: its times run from ${day(earliest)} to ${day(latest)}, ${reason}. ${text} Nothing was written.`,
    { fixes },
  );
}

/** Reads a day, such as that of a release. A year or month alone means its first day. The day may be in the future. */
export function dayReader(form?: TimeForm): Reader<string> {
  const parse = (cell: string): string | Problem => {
    const year = /^(\d{4})(?:\.0+)?$/.exec(cell)?.[1];
    if (year !== undefined) return dateOf(year, '01', '01') ?? 'isNone';
    const month = /^(\d{4})-(\d\d)$/.exec(cell);
    if (month) return dateOf(month[1]!, month[2]!, '01') ?? 'isNone';
    const found = readCalendar(cell, form);
    return typeof found === 'object' ? new Date(found.midnight).toISOString().slice(0, 10) : found;
  };
  const isProblem = (parsed: string): parsed is Problem => Object.hasOwn(problems, parsed);
  return {
    wanted: 'a date such as 1994-10-14',
    read: (cell) => {
      const parsed = parse(cell);
      return isProblem(parsed) ? undefined : parsed;
    },
    why: (cell) => {
      const parsed = parse(cell);
      return isProblem(parsed) ? problems[parsed] : undefined;
    },
  };
}

const problems = {
  isNone: undefined,
  isFuture: advice`is in the future`,
  isYear: advice`is a year alone, not a time`,
  isSmall: advice`is 1 or 2 January 1970 as seconds, or a spreadsheet's day number; add ${fix('time', 'seconds')}, or export dates`,
  isRounded: advice`was rounded by a spreadsheet; export the numbers in full`,
  isUnclear: advice`could be day/month or month/day; add ${fix('time', 'dmy')} or ${fix('time', 'mdy')}`,
  isShort: advice`has a year of two digits; add ${fix('time', 'dmy')} or ${fix('time', 'mdy')}`,
  isTicks: advice`could be ticks of .NET or nanoseconds of 1990; export dates`,
  isOtherUnit: advice`is in the future as seconds and long ago as milliseconds; add ${fix('time', 'seconds')} or ${fix('time', 'milliseconds')}`,
} as const;
type Problem = keyof typeof problems;

const unknownTimes = /^(?:0001-01-01[T ]00:00:00.*|0000-00-00(?:[T ]00:00:00)?)$/;

function readMilliseconds(cell: string, form: TimeForm | undefined, latest: number): number | Problem {
  if (/^\d{9,10}$/.test(cell) && form !== 'milliseconds') return Number(cell) * 1000;
  const digits = /^(\d{1,19})(?:\.(\d+))?$/.exec(cell);
  if (digits) return ofDigits(digits[1]!, digits[2] ?? '', form, latest);
  const exponent = /^\d\.(\d+)e\+?(\d+)$/i.exec(cell);
  if (exponent) {
    return exponent[1]!.length < Number(exponent[2]) ? 'isRounded' : ofDigits(String(Number(cell)), '', form, latest);
  }
  const found = readCalendar(cell, form);
  return typeof found === 'object' ? found.midnight + found.milliseconds : found;
}

/** .NET counts tenths of a microsecond since the year 1; ticks from 1970 to 2100 look like nanoseconds of 1989 and 1990. */
const ticks = { of1970: 621_355_968e9, of2100: 662_380_416e9 };
const firstYear = 1900;
const lastYear = 2100;

function ofDigits(whole: string, fraction: string, form: TimeForm | undefined, latest: number): number | Problem {
  const value = Number(whole);
  const thousandths = Math.floor(Number(`0.${fraction || 0}`) * 1000);
  if (form === 'seconds') return value * 1000 + thousandths;
  if (form === 'milliseconds') return value;
  if (whole.length === 4 && value >= firstYear && value <= lastYear) return 'isYear';
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(whole);
  if (compact && value >= firstYear * 10_000 && value < (lastYear + 1) * 10_000) {
    const midnight = midnightOf(Number(compact[1]), Number(compact[2]), Number(compact[3]));
    if (midnight !== undefined) return midnight;
  }
  if (form === 'iso') return 'isNone';
  // Today, seconds have ten digits, milliseconds thirteen, microseconds sixteen and nanoseconds nineteen.
  if (value > ticks.of1970 && value < ticks.of2100) return 'isTicks';
  if (whole.length > 17) return value / 1e6;
  if (whole.length > 14) return value / 1e3;
  if (whole.length > 11) return value;
  if (whole.length === 5) return 'isSmall';
  return value * 1000 > latest ? 'isOtherUnit' : value * 1000 + thousandths;
}
