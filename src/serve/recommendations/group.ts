import type { FastifyReply } from 'fastify';
import { Type } from 'typebox';
import { unknownUser } from '../../domain/unknown.ts';
import type { UserKey } from '../../domain/user-key.ts';
import type { UserId } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import { groupStrategies, recommendToGroup } from '../../recommend/group.ts';
import type { KeyRing } from '../../store/access/key-ring.ts';
import type { Routes } from '../context.ts';
import { movieSummary, summaryOf } from '../movies/summary.ts';
import { type Caller, findViewer, missing } from '../plugins/access.ts';
import { InvalidRequest, problems } from '../problems.ts';
import { orNull, userKeySchema } from '../schemas/fields.ts';
import { bodyChoice, readBodyChoice } from '../schemas/filters.ts';
import { basis, limit, modelSchema, rank, toModel } from './schema.ts';
import { givenViewer, readViewer } from './visitor.ts';

/** Members that the body describes have none. */
const memberId = orNull(userKeySchema);

const member = Type.Object({
  user_id: memberId,
  score: Type.Number({ description: "As in the member's own list." }),
  appeal: Type.Number({
    description:
      "This member's score on a scale from the mean (0) to the best (1) of the movies that may be listed; negative below the mean.",
  }),
});

const answerSchema = Type.Object(
  {
    model: modelSchema,
    members: Type.Array(Type.Object({ user_id: memberId, basis })),
    items: Type.Array(
      Type.Object({
        rank,
        movie: movieSummary,
        score: Type.Number({ description: "The members' `appeal` values, combined by the strategy." }),
        members: Type.Array(member, { description: 'Those of `user_ids`, then `visitors`, in their order.' }),
      }),
      { description: 'Best first.' },
    ),
  },
  { $id: 'GroupRecommendations' },
);

const maxMembers = 20;

const visitor = Type.Object(givenViewer, { additionalProperties: false });

const schema = {
  operationId: 'recommendMoviesToGroup',
  summary: 'Movies for several people together',
  description:
    'For 2 to 20 users and people without an account. No movie that one of them has hidden or, without `include_rated`, ' +
    "rated or watched. `user_ids` needs a key with the scope `recommend`, or a user's token for that user; `tokens` adds others.",
  tags: ['recommendations'],
  body: Type.Object(
    {
      user_ids: Type.Optional(Type.Array(userKeySchema, { maxItems: maxMembers, uniqueItems: true })),
      tokens: Type.Optional(
        Type.Array(Type.String({ maxLength: 100 }), { maxItems: maxMembers, description: 'Tokens of further users.' }),
      ),
      visitors: Type.Optional(
        Type.Array(visitor, { maxItems: maxMembers, description: 'People without an account, as the body says.' }),
      ),
      strategy: Type.Optional(
        Type.Enum(groupStrategies, {
          default: 'average',
          description:
            'average: everyone counts equally; least_misery: only the member who likes a movie least; most_pleasure: only the one who likes it most.',
        }),
      ),
      limit,
      ...bodyChoice,
    },
    { additionalProperties: false, examples: [{ user_ids: [42, 43], strategy: 'least_misery', runtime_max: 120 }] },
  ),
  response: {
    200: answerSchema,
    ...problems,
  },
};

/** `POST /v1/groups/recommendations`. */
export const groupRecommendationsRoute: Routes = async (app, { answers, keys, readAccess }) => {
  app.post(
    '/groups/recommendations',
    { config: { access: 'public' }, schema },
    async ({ body, caller, pace, names }, reply) => {
      const { user_ids: named = [], tokens = [], visitors = [], strategy = 'average', limit = 10, ...given } = body;
      const choice = readBodyChoice(given);
      if (named.length > 0 && readAccess !== 'open') checkMayRead(named, caller, reply);
      const userIds = [...new Set([...named.map(toUserId), ...(await usersOf(tokens, keys))])];
      checkSize(userIds.length + visitors.length);
      // Asked in one turn, they are read with one query.
      const asked = await Promise.all(userIds.map((userId) => answers.ask(userId)));
      const users = asked.map(({ viewer }) => viewer);
      checkAccounts(userIds, users);
      const { model } = asked.at(-1) ?? (await answers.ask(undefined));
      const { movies } = model.linear.catalogue;
      const keyOf = (place: number) => names?.get(userIds[place]!) ?? userIds[place] ?? null;
      const viewers = [...users, ...visitors.map((each) => readViewer(each, movies).viewer)];
      const list = await recommendToGroup(model.linear, viewers, strategy, limit, choice, pace);
      return {
        model: toModel(model),
        members: viewers.map((viewer, place) => ({
          user_id: keyOf(place),
          basis: model.linear.basisOf(viewer),
        })),
        items: list.map(({ movieId, score, members }, place) => ({
          rank: place + 1,
          movie: summaryOf(movies, movieId),
          score,
          members: members.map((each, index) => ({ user_id: keyOf(index), ...each })),
        })),
      };
    },
  );
};

/** @throws MarqueeError KEY_MISSING, TOKEN_FOREIGN */
function checkMayRead(userIds: readonly UserKey[], { scopes, viewer }: Caller, reply: FastifyReply): void {
  if (scopes.includes('recommend')) return;
  if (!viewer) throw missing(reply, '`user_ids` needs the user\'s own token, or a key with the scope "recommend"');
  if (userIds.every((id) => id === viewer.userId)) return;
  throw new MarqueeError(
    'TOKEN_FOREIGN',
    'user_ids has users other than the one of the token; send their tokens instead.',
  );
}

/** Names that a user has are numbers by now. @throws MarqueeError USER_UNKNOWN */
function toUserId(key: UserKey): UserId {
  if (typeof key === 'string') throw unknownUser(key);
  return key;
}

/** @throws InvalidRequest */
async function usersOf(tokens: readonly string[], keys: KeyRing): Promise<UserId[]> {
  const viewers = await Promise.all(tokens.map((token) => findViewer(keys, token)));
  const faults = viewers.flatMap((viewer, place) =>
    viewer ? [] : [{ field: `body.tokens[${place}]`, detail: 'is not known, or was revoked' }],
  );
  if (faults.length > 0) throw new InvalidRequest(faults);
  return viewers.map((viewer) => viewer!.userId);
}

/** @throws InvalidRequest */
function checkSize(members: number): void {
  if (members >= 2 && members <= maxMembers) return;
  const detail = `must be 2 to ${maxMembers} together with tokens and visitors, and are ${members}`;
  throw new InvalidRequest([{ field: 'body.user_ids', detail }]);
}

/** @throws MarqueeError USER_UNKNOWN */
function checkAccounts(userIds: readonly UserId[], viewers: readonly { account: boolean }[]): void {
  const unknown = userIds.filter((_, place) => !viewers[place]!.account);
  if (unknown.length > 0)
    throw new MarqueeError('USER_UNKNOWN', `There are no users ${unknown.join(', ')} in user_ids.`);
}
