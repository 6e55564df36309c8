import type { components } from '../../../../client/index.ts';
import type { Bar, Column } from '../../components/bars.tsx';
import { starsInWords } from '../../components/stars/value.ts';

type Audience = components['schemas']['Audience'];

/** How many have rated it, and how. */
export function summaryInWords({ ratings, likes, mean_stars: mean, ages, genders }: Audience): string {
  if (ratings === 0 || mean === null) return 'Nobody has rated it yet.';
  if (ratings === 1) return `One person has rated it: ${starsInWords(mean)}.`;
  const counted = `${likes.toLocaleString('en')} of the ${ratings.toLocaleString('en')} people who rated it gave it 4 stars or more; the mean is ${mean.toFixed(1)} stars.`;
  const isSilent = ages.length === 0 && genders.length === 0;
  return isSilent ? `${counted} Too few of them have told their age or gender to say more of them.` : counted;
}

export function starsOf({ stars }: Audience): Column[] {
  const most = Math.max(...stars.map(({ ratings }) => ratings));
  return stars.map(({ stars, ratings }) => ({
    name: starsInWords(stars).replace(/ stars?$/, ''),
    share: ratings / most,
    text: `${starsInWords(stars)}: ${ratings.toLocaleString('en')}`,
  }));
}

export const agesOf = ({ ages }: Audience): Bar[] =>
  ages.map((group) => ({ name: ageInWords(group), ...likesOf(group) }));

export const gendersOf = ({ genders }: Audience): Bar[] =>
  genders.map((group) => ({ name: genderNames.get(group.gender) ?? group.gender, ...likesOf(group) }));

/** The bars begin at "as much as others". */
export function genresOf({ genres }: Audience): Bar[] {
  const most = Math.max(...genres.map(({ lift }) => lift));
  return genres.map(({ genre, lift }) => ({
    name: genre,
    share: (lift - 1) / (most - 1),
    text: `${lift.toFixed(1)} times as much`,
  }));
}

const genderNames: ReadonlyMap<string, string> = new Map([
  ['F', 'Women'],
  ['M', 'Men'],
]);

function ageInWords({ from, to }: Audience['ages'][number]): string {
  if (to === null) return `${from} and older`;
  return from === 0 ? `Up to ${to}` : `${from} to ${to}`;
}

function likesOf({ likes, ratings }: { likes: number; ratings: number }): Pick<Bar, 'share' | 'text'> {
  const share = likes / ratings;
  return { share, text: `${Math.round(100 * share)} % of ${ratings.toLocaleString('en')}` };
}
