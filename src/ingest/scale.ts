import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import { decimalWithComma, type Reader } from './cells.ts';

/** The range of a source's ratings, named as in `--scale`; `thumbs` are yes or no. */
export type Scale = { name: string; low: number; high: number };

const stars: Scale = { name: '0.5..5', low: 0.5, high: 5 };
export const thumbs: Scale = { name: 'thumbs', low: -1, high: 1 };

/** In stars. */
const thumbUp = 5;
const thumbDown = 1;

/** @returns undefined if the text is not a scale */
export function parseScale(text: string): Scale | undefined {
  if (text === 'thumbs') return thumbs;
  const match = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  return match && low < high && high > 0 ? { name: text, low, high } : undefined;
}

/**
 * Converts a rating to stars, 0.5 to 5. A scale that begins at 0 or 1 keeps its proportions (8 of 10 is 4 stars, and anything
 * below half a star becomes half a star); one that begins below 0 is first moved to 0.
 */
function toStars({ low, high }: Scale, value: number): number {
  const share = low < 0 ? (value - low) / (high - low) : value / high;
  return Math.min(5, Math.max(0.5, Math.round(share * 5 * 1000) / 1000));
}

const up = /^(?:1|1\.0|true|yes|up|like|liked|love|positive|thumbs? ?up|👍)$/i;
const down = /^(?:0|0\.0|-1|-1\.0|false|no|down|dislike|disliked|negative|thumbs? ?down|👎)$/i;

/** Reads the ratings of one file, and checks that they fit the assumed scale. */
export type RatingReader = {
  reader: Reader<number>;
  /** @throws MarqueeError SOURCE_UNCLEAR if the ratings that were read do not fit the assumed scale */
  check(file: string): void;
};

/** @param scale undefined: stars from 0.5 to 5 are assumed; other values are counted, and `check` refuses the file */
export function createRatingReader(scale: Scale | undefined): RatingReader {
  if (scale?.name === 'thumbs') return { reader: thumbReader, check: () => {} };
  const { low, high } = scale ?? stars;
  const isStars = low >= 0 && high === 5;
  let [min, max, count, unfit] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let [unread, unreadExample, word] = [0, '', ''];
  let isWhole = true;
  let [least, hasMinusOne] = [Number.POSITIVE_INFINITY, false];
  const reader: Reader<number> = {
    wanted: `a number from ${low} to ${high}`,
    read(cell) {
      const value =
        decimalWithComma.read(cell) ??
        (low < 0 ? undefined : partOf(cell, high)) ??
        (scale ? undefined : countStars(cell));
      if (value === undefined) {
        unread++;
        unreadExample ||= cell;
        if (up.test(cell) || down.test(cell)) word ||= cell;
        return undefined;
      }
      count++;
      if (value === -1) hasMinusOne = true;
      else if (value > 0 && value < least) least = value;
      if (value < min) min = value;
      if (value > max) max = value;
      if (!Number.isInteger(value)) isWhole = false;
      if (value < low || value > high) {
        unfit++;
        return undefined;
      }
      return isStars && low > 0 ? value : toStars({ name: '', low, high }, value);
    },
  };
  return {
    reader,
    check(file) {
      if (count === 0 && unread > 1 && word === '') throw unreadable(file, unread, unreadExample);
      if (scale !== undefined) return;
      if (word !== '') throw unclear(file, `"${word}" is not a number of stars`, 'thumbs');
      if (unfit > 0) {
        const found = `the ratings run from ${min} to ${max}, but stars from 0.5 to 5`;
        const isBelow = min < (hasMinusOne ? -1 : 0);
        if (max > 1000) throw notRatings(file, found);
        if (isWhole && min >= -1 && max <= 1) throw unclear(file, found, 'thumbs');
        if (isBelow || least < 1) throw unclear(file, found, `${Math.min(0, Math.floor(min))}..${usualEnd(max)}`);
        const rated = `1..${usualEnd(max)}`;
        // Anime lists and others write -1 for what was seen but not rated.
        if (hasMinusOne) throw unclear(file, found, rated, 'which leaves out -1 as not rated');
        if (min === 0) throw unclear(file, found, `0..${usualEnd(max)}`, 'where 0 means not rated', rated);
        throw unclear(file, found, `0..${usualEnd(max)}`);
      }
      if (count > 1 && max <= 1) {
        const fitting = min === 1 ? 'thumbs' : '0..1';
        const range = min === max ? `every rating is ${max}` : `the ratings run from ${min} to ${max}`;
        throw unclear(file, `${range}, which as stars would be the worst`, fitting);
      }
    },
  };
}

/** `4/5` or `80%` of the upper end of a scale; undefined for anything else. */
function partOf(cell: string, high: number): number | undefined {
  const [, text = '', of] = /^(\d+(?:[.,]\d+)?) ?(?:\/ ?(4|5|6|10|20|100)|%)$/.exec(cell) ?? [];
  const part = Number(text.replace(',', '.')) / Number(of ?? 100);
  return text !== '' && part <= 1 ? Math.round(part * high * 1000) / 1000 : undefined;
}

/** `★★★½` as 3.5; undefined for anything not written in stars. */
function countStars(cell: string): number | undefined {
  const match = /^((?:[★*]|⭐\ufe0f?){0,5})(½?)☆*$/u.exec(cell);
  return match ? match[1]!.replace(/\ufe0f/gu, '').length + match[2]!.length / 2 : undefined;
}

const thumbReader: Reader<number> = {
  wanted: 'a thumb: 1, true, up or like; 0, -1, false, down or dislike',
  read: (cell) => (up.test(cell) ? thumbUp : down.test(cell) ? thumbDown : undefined),
};

function usualEnd(max: number): number {
  return [1, 5, 10, 20, 100].find((end) => max <= end) ?? Math.ceil(max);
}

function unreadable(file: string, unread: number, example: string): MarqueeError {
  const { text, fixes } = advice`write them as numbers, or name the column of the ratings with ${fix('map')}`;
  return new MarqueeError(
    'SOURCE_UNCLEAR',
    `${file}: none of its ${unread} ratings is a number, such as "${example.slice(0, 40)}"; ${text}. Nothing was written.`,
    { fixes },
  );
}

function notRatings(file: string, found: string): MarqueeError {
  const { text, fixes } = advice`These are hardly ratings; name the column of the ratings with ${fix('map')}.`;
  return new MarqueeError('SOURCE_UNCLEAR', `${file}: ${found}. ${text} Nothing was written.`, { fixes });
}

/**
 * @param fitting the scale that fits
 * @param more what that scale does or, if `other` is given, when `other` is meant
 */
function unclear(file: string, found: string, fitting: string, more?: string, other?: string): MarqueeError {
  const isWhole = fitting === '0..5' || fitting === '0..10' || fitting === '0..100';
  const second = other === undefined ? (more ? `, ${more}` : '') : advice`, or ${fix('scale', other)} ${more!}`;
  const last = isWhole ? advice`, or ${fix('scale', stars.name)} to leave out what does not fit` : '';
  const { text, fixes } = advice`Say what they mean, such as ${fix('scale', fitting)}${second}${last}.`;
  return new MarqueeError('SOURCE_UNCLEAR', `${file}: ${found}. ${text} Nothing was written.`, { fixes });
}
