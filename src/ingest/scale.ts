import { MarqueeError } from '../errors.ts';
import { decimal, type Reader } from './cells.ts';

/** The range of a source's ratings, as in `--scale`; thumbs are yes or no. */
export type Scale = { name: string; low: number; high: number };

const stars: Scale = { name: '0.5..5', low: 0.5, high: 5 };
export const thumbs: Scale = { name: 'thumbs', low: -1, high: 1 };

/** Stars of a thumb up and a thumb down. */
const thumbUp = 5;
const thumbDown = 1;

/** @returns undefined if it is not a scale */
export function parseScale(text: string): Scale | undefined {
  if (text === 'thumbs') return thumbs;
  const match = /^(-?\d+(?:\.\d+)?)\.\.(-?\d+(?:\.\d+)?)$/.exec(text);
  const [low, high] = [Number(match?.[1]), Number(match?.[2])];
  return match && low < high && high > 0 ? { name: text, low, high } : undefined;
}

/**
 * Stars from 0.5 to 5. A scale that begins at 0 or 1 keeps its proportions (8 of 10 is 4 stars, and whatever is below half a
 * star is half a star); one that begins below 0 is moved to 0 first.
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
  /** @throws MarqueeError SOURCE_UNCLEAR if the ratings that were read do not fit the scale that was assumed */
  check(file: string): void;
};

/** @param scale undefined: stars from 0.5 to 5 are assumed; anything else is counted, and `check` refuses it */
export function createRatingReader(scale: Scale | undefined): RatingReader {
  if (scale?.name === 'thumbs') return { reader: thumbReader, check: () => {} };
  const { low, high } = scale ?? stars;
  const isStars = low >= 0 && high === 5;
  let [min, max, count, unfit] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, 0];
  let [unread, unreadExample, word] = [0, '', ''];
  let isWhole = true;
  const reader: Reader<number> = {
    wanted: `a number from ${low} to ${high}`,
    read(cell) {
      const value = decimalWithComma.read(cell) ?? (scale ? undefined : countStars(cell));
      if (value === undefined) {
        unread++;
        unreadExample ||= cell;
        if (up.test(cell) || down.test(cell)) word ||= cell;
        return undefined;
      }
      count++;
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
      if (word !== '') throw unclear(file, `"${word}" is no number of stars`, 'thumbs');
      if (unfit > 0) {
        const areThumbs = isWhole && min >= -1 && max <= 1;
        const fitting = areThumbs ? 'thumbs' : `${Math.min(0, Math.floor(min))}..${usualEnd(max)}`;
        throw unclear(file, `the ratings run from ${min} to ${max}, and stars from 0.5 to 5`, fitting);
      }
      if (count > 1 && max <= 1) {
        const fitting = min === 1 ? 'thumbs' : '0..1';
        const range = min === max ? `every rating is ${max}` : `the ratings run from ${min} to ${max}`;
        throw unclear(file, `${range}, which as stars would be the worst`, fitting);
      }
    },
  };
}

/** `★★★½` as 3.5; undefined for what is not written in stars. */
function countStars(cell: string): number | undefined {
  const match = /^(★*)(½?)☆*$/.exec(cell);
  return match ? match[1]!.length + match[2]!.length / 2 : undefined;
}

/** A decimal comma, too, as semicolon files of half the world have it. */
const decimalWithComma: Reader<number> = {
  wanted: decimal.wanted,
  read: (cell) => decimal.read(/^-?\d+,\d{1,3}$/.test(cell) ? cell.replace(',', '.') : cell),
};

const thumbReader: Reader<number> = {
  wanted: 'a thumb: 1, true, up or like; 0, -1, false, down or dislike',
  read: (cell) => (up.test(cell) ? thumbUp : down.test(cell) ? thumbDown : undefined),
};

function usualEnd(max: number): number {
  return [1, 5, 10, 20, 100].find((end) => max <= end) ?? Math.ceil(max);
}

function unreadable(file: string, unread: number, example: string): MarqueeError {
  return new MarqueeError(
    'SOURCE_UNCLEAR',
    `${file}: none of its ${unread} ratings is a number, such as "${example.slice(0, 40)}"; write them as numbers, or ` +
      'say with --map which column the ratings are. Nothing was written.',
  );
}

function unclear(file: string, found: string, fitting: string): MarqueeError {
  const strict = fitting === '0..5' || fitting.endsWith('..10') || fitting.endsWith('..100');
  return new MarqueeError(
    'SOURCE_UNCLEAR',
    `${file}: ${found}. Say what they mean, such as --scale ${fitting}` +
      `${strict ? ', or --scale 0.5..5 to leave out what does not fit' : ''}. Nothing was written.`,
  );
}
