/** The forms of times that can be ambiguous: numbers of either unit, ISO 8601, or day and month in either order. */
export const timeForms = ['seconds', 'milliseconds', 'iso', 'dmy', 'mdy'] as const;
export type TimeForm = (typeof timeForms)[number];

/** A day since 1970 and the time of day, both in milliseconds; the zone is subtracted from the latter. */
export type Moment = { midnight: number; milliseconds: number };

/** Not a day; a year of two digits; day and month that could be in either order. */
type CalendarProblem = 'isNone' | 'isShort' | 'isUnclear';

const weekday = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? /i;
/** As written by C, Twitter and, formerly, IMDb: `Mar 21 09:00:08 +0000 2023`, after the weekday. */
const yearBehind = /^([a-z]{3}) {1,2}(\d{1,2}) (\d\d:\d\d:\d\d)(?: (?:([+-]\d{4})|utc|gmt))? (\d{4})$/i;
const clock = String.raw`(?:[T ,]\s*(\d{1,2}):(\d\d)(?::(\d\d)([.,]\d+)?)?\s*([ap]\.?m\.?)?\s*(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?(?: UTC)?)?`;
const yearFirst = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${clock}$`, 'i');
const yearLast = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d\d)${clock}$`, 'i');
const monthNamed = new RegExp(String.raw`^([a-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})${clock}$`, 'i');
const dayNamed = new RegExp(String.raw`^(\d{1,2})[ -]([a-z]{3,9})\.?,?[ -](\d{4})${clock}$`, 'i');
const months = 'january february march april may june july august september october november december'.split(' ');

/** Reads a day, and the time of day if there is one. */
export function readCalendar(cell: string, form: TimeForm | undefined): Moment | CalendarProblem {
  const compact = /^(\d{4})(\d\d)(\d\d)$/.exec(cell);
  if (compact) return moment(Number(compact[1]), Number(compact[2]), Number(compact[3]), []);
  const iso = yearFirst.exec(cell);
  if (iso) return moment(Number(iso[1]), Number(iso[3]), Number(iso[4]), iso.slice(5));
  if (form === 'iso' || form === 'seconds' || form === 'milliseconds') return 'isNone';
  const named = readNamedMonth(cell.replace(weekday, ''));
  if (named) return named;
  const last = yearLast.exec(cell);
  if (!last) return 'isNone';
  if (last[4]!.length === 2 && form === undefined) return 'isShort';
  const [first, second, year] = [Number(last[1]), Number(last[3]), yearOf(last[4]!)];
  const isDayFirst = form === 'dmy' || (form === undefined && (first > 12 || last[2] === '.'));
  if (form === undefined && !isDayFirst && second <= 12 && first !== second) return 'isUnclear';
  return isDayFirst ? moment(year, second, first, last.slice(5)) : moment(year, first, second, last.slice(5));
}

/** A year of two digits is the latest one that has begun. */
function yearOf(digits: string): number {
  if (digits.length > 2) return Number(digits);
  const thisYear = new Date().getUTCFullYear();
  const year = thisYear - (thisYear % 100) + Number(digits);
  return year > thisYear ? year - 100 : year;
}

function readNamedMonth(cell: string): Moment | CalendarProblem | undefined {
  const behind = yearBehind.exec(cell);
  if (behind) {
    const [, month, day, time, zone = '', year] = behind;
    return readNamedMonth(`${month} ${day} ${year} ${time}${zone}`);
  }
  const named = monthNamed.exec(cell);
  if (named) return moment(Number(named[3]), monthOf(named[1]!), Number(named[2]), named.slice(4));
  const after = dayNamed.exec(cell);
  return after ? moment(Number(after[3]), monthOf(after[2]!), Number(after[1]), after.slice(4)) : undefined;
}

/** From 1; 0, which is invalid, for anything that is not the name of a month. */
function monthOf(name: string): number {
  return months.findIndex((month) => month === name.toLowerCase() || month.slice(0, 3) === name.toLowerCase()) + 1;
}

type Clock = readonly (string | undefined)[];

function moment(
  year: number,
  month: number,
  day: number,
  [hour, minute, second, fraction, half, zone]: Clock,
): Moment | CalendarProblem {
  const midnight = midnightOf(year, month, day);
  const hours =
    half === undefined ? Number(hour ?? 0) : (Number(hour) % 12) + (half.toLowerCase().startsWith('p') ? 12 : 0);
  const isClock =
    hours <= 23 && Number(minute ?? 0) <= 59 && Number(second ?? 0) <= 59 && (half === undefined || Number(hour) <= 12);
  if (midnight === undefined || !isClock) return 'isNone';
  const seconds = (hours * 60 + Number(minute ?? 0)) * 60 + Number(second ?? 0) - zoneSeconds(zone);
  const thousandths = Math.floor(Number((fraction ?? '.0').replace(',', '.')) * 1000);
  return { midnight, milliseconds: seconds * 1000 + thousandths };
}

/** @param zone `+05:30`, `+0530`, `-08`, `Z` or `UTC`; undefined means UTC */
function zoneSeconds(zone: string | undefined): number {
  if (zone === undefined || !/^[+-]/.test(zone)) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', '') || 0);
  return (zone.startsWith('-') ? -60 : 60) * minutes;
}

/** Undefined for days that do not exist, such as February 30th, and for years before 1000 or above 9999. */
export function midnightOf(year: number, month: number, day: number): number | undefined {
  const time = Date.UTC(year, month - 1, day);
  const date = new Date(time);
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  return exists && year >= 1000 && year <= 9999 ? time : undefined;
}

/** An ISO date; undefined for days that do not exist, and for years before 1000, such as 0000. */
export function dateOf(year: string, month: string, day: string): string | undefined {
  return midnightOf(Number(year), Number(month), Number(day)) === undefined ? undefined : `${year}-${month}-${day}`;
}
