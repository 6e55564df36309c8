import type { Kernels } from '../kernels/index.ts';
import { everyone, type GroupKind } from '../model/attributes.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { Prior } from '../model/linear-model.ts';
import type { Counts, MovieCounts } from '../statistics/counts.ts';

/**
 * Ridge regression of the users' likes on the groups they belong to, both centred:
 * `W = (Z^T Z + ridge)^-1 Z^T Y`. Z has users x groups: 1 - share for a group that the user is in, -share for the others of a
 * kind that is known of the user. Within a kind of groups the rows are centred once more, so that a user whose group of that kind
 * is unknown counts as the mean.
 */
export async function fitPrior(
  kernels: Kernels,
  counts: Counts,
  head: Int32Array,
  { priorRidge }: Hyperparameters,
): Promise<Prior> {
  const groups = groupsIn(counts);
  const size = groups.length;
  const likesOf = likesIn(counts, head);
  const likes = groups.map(({ name }) => likesOf(counts.groups.get(name)!));
  const likesOfKind = kindSums(groups, likes, head.length);

  const inverse = kernels.createMatrix(size);
  fillCentredGram(inverse.values, groups, counts);
  for (let group = 0; group < size; group++) inverse.values[group * size + group] += priorRidge;
  await inverse.invert();

  const values = new Float32Array((size + 1) * head.length);
  const row = (group: number) => values.subarray((group + 1) * head.length, (group + 2) * head.length);
  addScaled(values.subarray(0, head.length), likesOf(counts.everyone), 1 / Math.max(counts.users, 1));
  for (const [group] of groups.entries()) {
    for (const [other, { kind, share }] of groups.entries()) {
      const factor = inverse.values[group * size + other];
      addScaled(row(group), likes[other], factor);
      addScaled(row(group), likesOfKind.get(kind)!, -factor * share);
    }
  }
  centreKinds(groups, row, head.length);
  return { groups: [everyone, ...groups.map(({ name }) => name)], values };
}

type Group = {
  name: string;
  kind: GroupKind;
  /** Of the users whose group of this kind is known. */
  share: number;
};

/** Ascending by name. */
function groupsIn({ groups }: Counts): Group[] {
  const members = new Map<GroupKind, number>();
  const own = (name: string) => groups.get(name)!.with.get(name)!;
  for (const [name, { kind }] of groups) members.set(kind, (members.get(kind) ?? 0) + own(name));
  return [...groups]
    .map(([name, { kind }]) => ({ name, kind, share: own(name) / members.get(kind)! }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * How many of the counted users like each head movie. Where nobody likes anything, such as where all ratings are equal and low,
 * every entry counts: then what most have chosen is all that is known of movies.
 */
function likesIn({ everyone: all }: Counts, head: Int32Array): (counted: MovieCounts) => Float64Array {
  const noLikes = all.likes.every((likes) => likes === 0);
  return ({ entries, likes }) => Float64Array.from(head, (movie) => (noLikes ? entries : likes)[movie]);
}

/** Z^T Z, from how many users each two groups share: centred over the groups of each kind, first by rows, then by columns. */
function fillCentredGram(values: Float32Array, groups: readonly Group[], counts: Counts): void {
  const size = groups.length;
  const shared = groups.map(({ name }) =>
    Float64Array.from(groups, (other) => counts.groups.get(name)!.with.get(other.name) ?? 0),
  );
  const ofKind = kindSums(groups, shared, size);
  groups.forEach(({ kind, share }, group) => {
    addScaled(shared[group], ofKind.get(kind)!, -share);
  });
  for (const [group, row] of shared.entries()) {
    const sums = new Map<GroupKind, number>();
    groups.forEach(({ kind }, other) => {
      sums.set(kind, (sums.get(kind) ?? 0) + row[other]);
    });
    groups.forEach(({ kind, share }, other) => {
      values[group * size + other] = row[other] - share * sums.get(kind)!;
    });
  }
}

function kindSums(
  groups: readonly Group[],
  rows: readonly Float64Array[],
  length: number,
): Map<GroupKind, Float64Array> {
  const sums = new Map(groups.map(({ kind }) => [kind, new Float64Array(length)]));
  for (const [group, { kind }] of groups.entries()) addScaled(sums.get(kind)!, rows[group], 1);
  return sums;
}

function addScaled(target: Float32Array | Float64Array, source: Float32Array | Float64Array, factor: number): void {
  for (let movie = 0; movie < target.length; movie++) target[movie] += factor * source[movie];
}

/** Takes the mean over a kind's members from each of its groups. */
function centreKinds(groups: readonly Group[], row: (group: number) => Float32Array, headSize: number): void {
  const means = new Map(groups.map(({ kind }) => [kind, new Float64Array(headSize)]));
  for (const [group, { kind, share }] of groups.entries()) addScaled(means.get(kind)!, row(group), share);
  for (const [group, { kind }] of groups.entries()) addScaled(row(group), means.get(kind)!, -1);
}
