import { type Dataset, likesOf } from '../dataset/dataset.ts';
import type { Kernels } from '../kernels/index.ts';
import { everyone } from '../model/attributes.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { Prior } from '../model/linear-model.ts';
import { centredRows, type Membership, membersOf } from './membership.ts';

/**
 * Ridge regression of the users' likes on the groups they belong to, both centred:
 * `W = (Z^T Z + ridge)^-1 Z^T Y`. Within a kind of groups the rows are centred once more, so that a user of whom
 * nothing is known in that kind counts as the mean.
 * @param position head position of each movie, -1 outside the head
 */
export async function fitPrior(
  kernels: Kernels,
  dataset: Dataset,
  position: Int32Array,
  headSize: number,
  { priorRidge }: Hyperparameters,
): Promise<Prior> {
  const membership = membersOf(dataset);
  const { groups } = membership;
  const likes = countLikes(dataset, membership, position, headSize);

  const inverse = kernels.createMatrix(groups.length);
  await inverse.addGram(centredRows(membership));
  for (let group = 0; group < groups.length; group++) inverse.values[group * groups.length + group] += priorRidge;
  await inverse.invert();

  const values = new Float32Array((groups.length + 1) * headSize);
  const row = (group: number) => values.subarray((group + 1) * headSize, (group + 2) * headSize);
  addScaled(values.subarray(0, headSize), likes.everyone, 1 / Math.max(membership.users, 1));
  for (const [group] of groups.entries()) {
    for (const [other, { kind, share }] of groups.entries()) {
      const factor = inverse.values[group * groups.length + other];
      addScaled(row(group), likes.byGroup[other], factor);
      addScaled(row(group), likes.byKind.get(kind)!, -factor * share);
    }
  }
  centreKinds(membership, row, headSize);
  return { groups: [everyone, ...groups.map(({ name }) => name)], values };
}

function addScaled(target: Float32Array | Float64Array, source: Float32Array | Float64Array, factor: number): void {
  for (let movie = 0; movie < target.length; movie++) target[movie] += factor * source[movie];
}

/** Takes the mean over a kind's members from each of its groups. */
function centreKinds({ groups }: Membership, row: (group: number) => Float32Array, headSize: number): void {
  const means = new Map(groups.map(({ kind }) => [kind, new Float64Array(headSize)]));
  for (const [group, { kind, share }] of groups.entries()) addScaled(means.get(kind)!, row(group), share);
  for (const [group, { kind }] of groups.entries()) addScaled(row(group), means.get(kind)!, -1);
}

/** How many users like each head movie: of all, of each group, and of those whose group of a kind is known. */
type Likes = { everyone: Float64Array; byGroup: Float64Array[]; byKind: Map<string, Float64Array> };

function countLikes(dataset: Dataset, membership: Membership, position: Int32Array, headSize: number): Likes {
  const { rowStart, movie } = dataset.ratings;
  const liked = likesOf(dataset.ratings);
  const all = new Float64Array(headSize);
  const byGroup = membership.groups.map(() => new Float64Array(headSize));
  const byKind = new Map(membership.groups.map(({ kind }) => [kind as string, new Float64Array(headSize)]));
  for (let user = 0; user + 1 < rowStart.length; user++) {
    const counted = membership.groupsOfUser[user].flatMap((group) => [
      byGroup[group],
      byKind.get(membership.groups[group].kind)!,
    ]);
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      const head = position[movie[entry]];
      if (head < 0 || !liked(entry)) continue;
      all[head]++;
      for (const counts of counted) counts[head]++;
    }
  }
  return { everyone: all, byGroup, byKind };
}
