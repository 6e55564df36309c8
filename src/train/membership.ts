import type { Dataset } from '../dataset/dataset.ts';
import type { SparseRow, SparseRows } from '../kernels/index.ts';
import { type GroupKind, groupsOf } from '../model/attributes.ts';
import { stackRows } from '../model/sparse.ts';

/** Who belongs to which groups, of the users that have ratings. */
export type Membership = {
  /** Ascending by name. */
  groups: readonly {
    name: string;
    kind: GroupKind;
    /** Of the users whose group of this kind is known. */
    share: number;
  }[];
  /** Positions in `groups`, ascending; none for users without ratings. */
  groupsOfUser: readonly (readonly number[])[];
  /** Number of users with ratings. */
  users: number;
};

export function membersOf({ attributes, ratings: { rowStart } }: Dataset): Membership {
  const known = attributes.map((each, user) => (rowStart[user + 1] > rowStart[user] ? groupsOf(each) : []));
  const kinds = new Map<string, GroupKind>();
  const members = new Map<string, number>();
  for (const { kind, name } of known.flat()) {
    kinds.set(name, kind);
    for (const counted of [kind, name]) members.set(counted, (members.get(counted) ?? 0) + 1);
  }
  const groups = [...kinds]
    .map(([name, kind]) => ({ name, kind, share: members.get(name)! / members.get(kind)! }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const positions = new Map(groups.map(({ name }, position) => [name, position]));
  return {
    groups,
    groupsOfUser: known.map((names) => names.map(({ name }) => positions.get(name)!).sort((a, b) => a - b)),
    users: attributes.filter((_, user) => rowStart[user + 1] > rowStart[user]).length,
  };
}

/** Z: users x groups; 1 - share for a group that the user is in, -share for the others of its kind. */
export function centredRows({ groups, groupsOfUser }: Membership): SparseRows {
  const ofKind = new Map<GroupKind, number[]>();
  groups.forEach(({ kind }, group) => {
    ofKind.set(kind, [...(ofKind.get(kind) ?? []), group]);
  });
  return stackRows(
    groupsOfUser.map((own): SparseRow => {
      const column = Int32Array.from(own.flatMap((group) => ofKind.get(groups[group].kind)!)).sort();
      const value = Float32Array.from(column, (group) => (own.includes(group) ? 1 : 0) - groups[group].share);
      return { column, value };
    }),
  );
}
