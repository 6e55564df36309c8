import type { Dataset } from '../dataset/dataset.ts';
import type { Kernels, SparseRows } from '../kernels/index.ts';
import { everyone, groupsOf } from '../model/attributes.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import type { Prior } from '../model/linear-model.ts';
import { stackRows } from '../model/sparse.ts';

const likedFrom = 4;

/**
 * Ridge regression of the users' likes (4 stars and more) on the groups they belong to:
 * `W = (X^T X + ridge)^-1 X^T Y`. Everyone's own row goes without ridge, so it is popularity; a group's row is how its
 * members differ from that.
 * @param position head position of each movie, -1 outside the head
 */
export async function fitPrior(
  kernels: Kernels,
  dataset: Dataset,
  position: Int32Array,
  headSize: number,
  { priorRidge }: Hyperparameters,
): Promise<Prior> {
  const { groups, membership } = groupMembers(dataset);
  const inverse = kernels.createMatrix(groups.length);
  await inverse.addGram(membership);
  groups.forEach((group, index) => {
    // A whisker keeps the matrix definite where there are no users at all.
    inverse.values[index * groups.length + index] += group === everyone ? 1e-3 : priorRidge;
  });
  await inverse.invert();

  const likes = likesByGroup(dataset, membership, position, groups.length, headSize);
  const values = new Float32Array(groups.length * headSize);
  for (let group = 0; group < groups.length; group++) {
    for (let other = 0; other < groups.length; other++) {
      const factor = inverse.values[group * groups.length + other];
      for (let movie = 0; movie < headSize; movie++) {
        values[group * headSize + movie] += factor * likes[other * headSize + movie];
      }
    }
  }
  return { groups, values };
}

/** X: users x groups, ones, over the users that have ratings. */
function groupMembers(dataset: Dataset): { groups: string[]; membership: SparseRows } {
  const { rowStart } = dataset.ratings;
  const groupsOfUser = dataset.attributes.map((attributes, user) =>
    rowStart[user + 1] > rowStart[user] ? groupsOf(attributes) : [],
  );
  const groups = [...new Set([everyone, ...groupsOfUser.flat()])].sort();
  const columns = new Map(groups.map((group, column) => [group, column]));
  const rows = groupsOfUser.map((names) => {
    const column = Int32Array.from(names, (group) => columns.get(group)!).sort();
    return { column, value: new Float32Array(column.length).fill(1) };
  });
  return { groups, membership: stackRows(rows) };
}

/** X^T Y: likes of each head movie by the members of each group. */
function likesByGroup(
  dataset: Dataset,
  membership: SparseRows,
  position: Int32Array,
  groups: number,
  headSize: number,
): Float64Array {
  const { rowStart, movie, stars } = dataset.ratings;
  const likes = new Float64Array(groups * headSize);
  for (let user = 0; user + 1 < rowStart.length; user++) {
    const members = membership.column.subarray(membership.rowStart[user], membership.rowStart[user + 1]);
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      const head = position[movie[entry]];
      if (head < 0 || stars[entry] < likedFrom) continue;
      for (const group of members) likes[group * headSize + head]++;
    }
  }
  return likes;
}
