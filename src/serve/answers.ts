import type { FastifyReply } from 'fastify';
import { LRUCache } from 'lru-cache';
import type { LoadedModel, RecommenderChoice, ServedModel } from '../app/models/served-model.ts';
import type { MovieId, UserId, Viewer } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import type { Basis } from '../recommend/recommender.ts';
import type { Sql } from '../store/database.ts';
import { isDatabaseAway } from '../store/failures.ts';
import type { Replica } from '../store/replica.ts';
import { createReplicatedViewerReader } from '../store/users/replicated-viewers.ts';
import { createViewerReader, stranger, type ViewerReading } from '../store/users/viewers.ts';
import { fillIn } from './movies/summary.ts';
import { type Tracing, traced } from './operation/tracing.ts';

/** The inputs of an answer: while they are unchanged, the answer is valid. */
type Inputs = {
  model: LoadedModel;
  catalogueVersion: number;
  trendVersion: number;
  viewerVersion: number | null;
};

type Remembered = Computed & Inputs;

/** A viewer, and a model that knows every movie that the viewer may have rated. */
export type Asked = { viewer: Viewer; model: LoadedModel };

export type Question = { recommender: RecommenderChoice; text: string };

/** A list that a user was shown, and where it came from. */
export type Shown = {
  userId: UserId;
  /** Best first. */
  movies: readonly MovieId[];
  modelVersion: number;
  recommender: string;
  basis: Basis;
};

/** @property shown absent if it is not a list for one of our users */
export type Answer = { body: string; shown?: Shown | undefined };

/**
 * The body of an answer.
 * @property marked the movies, by index, that it has a `movieMark` for, so that more answers can be remembered
 */
export type Text = { body: string; marked?: readonly number[] };

/** A list of movies, and the body of its answer. */
export type ListAnswer = Text & { movies: readonly MovieId[] };

type Computed = Answer & Text;

type Compute<Result> = (asked: Asked) => Promise<Result> | Result;

export type Answers = {
  /** Reads the user as of now; undefined for an unknown id. @throws MarqueeError MODEL_MISSING */
  ask(userId: UserId | undefined): Promise<Asked>;
  /**
   * What `compute` makes of the viewer and the model alone. The database says at each call whether an answer that is
   * remembered is still true. Those who ask the same at the same time get one computation.
   * @param question all that the answer depends on besides: an equal one of the same user may get the same answer, unless
   * it is the classic recommender's, which depends on what other users rated
   * @throws MarqueeError MODEL_MISSING
   */
  remember(userId: UserId | undefined, question: Question, compute: Compute<string | Text>): Promise<string>;
  /** The same for a list for a user, with the data for the answer log. */
  rememberList(userId: UserId | undefined, question: Question, compute: Compute<ListAnswer>): Promise<Answer>;
  /** How often answers were remembered, and how many are. */
  counts(): AnswerCounts;
};

export type AnswerCounts = {
  /** Answers that were still true, and those that had to be computed. */
  hits: number;
  misses: number;
  entries: number;
  /** About: a character counts as one. */
  bytes: number;
};

/** Characters of all remembered answers. */
const maxRemembered = 64 * 2 ** 20;

/** A few answers a user are enough, and a map entry takes memory however short its answer is. */
const entryCharacters = 300;

type AnswerParts = { sql: Sql; replica?: Replica | undefined; model: ServedModel; tracing: Tracing | undefined };

export function createAnswers({ sql, replica, model, tracing }: AnswerParts): Answers {
  const readViewer = replica ? createReplicatedViewerReader(sql, replica) : createViewerReader(sql);
  const findViewer = traced(tracing, 'database look-up', readViewer);
  const remembered = new LRUCache<string, Remembered>({
    maxSize: maxRemembered,
    sizeCalculation: ({ body }, key) => body.length + key.length + entryCharacters,
  });

  let [hits, misses] = [0, 0];
  const underWay = new Map<string, Inputs & { answer: Promise<Computed> }>();

  /** Viewers without an account need no database: while it is unavailable, they are answered from the model alone. */
  async function read(userId: UserId | undefined, knownVersion: number | null = null): Promise<ViewerReading> {
    if (userId !== undefined) return await findViewer(userId, knownVersion);
    try {
      return await findViewer(null);
    } catch (error) {
      if (!isDatabaseAway(error)) throw error;
      return { version: null, catalogueVersion: currentModel(model).catalogueVersion, viewer: stranger };
    }
  }

  async function recall(
    userId: UserId | undefined,
    question: Question,
    compute: (asked: Asked) => Promise<Computed>,
  ): Promise<Answer> {
    const key = `${userId ?? 'nobody'} ${question.recommender} ${question.text}`;
    const known = remembered.get(key);
    const current = currentModel(model);
    const mayBeTrue =
      known?.model === current &&
      known.catalogueVersion === current.catalogueVersion &&
      known.trendVersion === current.linear.trend.version;
    let reading = await read(userId, mayBeTrue ? known.viewerVersion : null);
    if (mayBeTrue && reading.version === known.viewerVersion && reading.catalogueVersion === known.catalogueVersion) {
      hits++;
      return toAnswer(known, known.model);
    }
    misses++;
    if (!reading.viewer) reading = await read(userId);
    const asked = await prepare(reading, model);
    const { recommenders, catalogueVersion, linear } = asked.model;
    if (recommenders[question.recommender] === recommenders.classic) return toAnswer(await compute(asked), asked.model);
    // Taken now: while `compute` waits, the model may learn of more movies.
    const inputs = {
      model: asked.model,
      catalogueVersion,
      trendVersion: linear.trend.version,
      viewerVersion: reading.version,
    };
    return toAnswer(await computeOnce(key, inputs, () => compute(asked)), asked.model);
  }

  /** Computes an answer, unless another request has just done so from the same inputs, or is about to. */
  async function computeOnce(key: string, inputs: Inputs, compute: () => Promise<Computed>): Promise<Computed> {
    for (let other = underWay.get(key); other && areEqual(other, inputs); other = underWay.get(key)) {
      try {
        return await other.answer;
      } catch {
        // Its client may have left; this one is still here.
      }
    }
    const known = remembered.get(key);
    if (known && areEqual(known, inputs)) return known;
    const answer = compute().then(
      (computed) => {
        if (underWay.get(key) === entry) underWay.delete(key);
        remembered.set(key, { ...computed, ...inputs });
        return computed;
      },
      (error) => {
        if (underWay.get(key) === entry) underWay.delete(key);
        throw error;
      },
    );
    const entry = { ...inputs, answer };
    underWay.set(key, entry);
    return await answer;
  }

  return {
    async ask(userId) {
      return await prepare(await read(userId), model);
    },

    async remember(userId, question, compute) {
      const { body } = await recall(userId, question, async (asked) => {
        const computed = await compute(asked);
        return typeof computed === 'string' ? { body: computed } : computed;
      });
      return body;
    },

    async rememberList(userId, question, compute) {
      return await recall(userId, question, async (asked) => {
        const { movies, ...text } = await compute(asked);
        return { ...text, shown: describeShown(asked, userId, question, movies) };
      });
    },

    counts: () => ({ hits, misses, entries: remembered.size, bytes: remembered.calculatedSize }),
  };
}

function toAnswer(computed: Computed, model: LoadedModel): Answer {
  return { body: wholeOf(computed, model), shown: computed.shown };
}

/** The body with its movies. @param model one that knows the movies as they were when the answer was made */
export function wholeOf({ body, marked }: Text, { linear }: LoadedModel): string {
  return marked === undefined ? body : fillIn(body, marked, linear.catalogue.movies);
}

function areEqual(one: Inputs, other: Inputs): boolean {
  return (
    one.model === other.model &&
    one.catalogueVersion === other.catalogueVersion &&
    one.trendVersion === other.trendVersion &&
    one.viewerVersion === other.viewerVersion
  );
}

/** Undefined for viewers without an account. */
function describeShown(
  { viewer, model }: Asked,
  userId: UserId | undefined,
  question: Question,
  movies: readonly MovieId[],
): Shown | undefined {
  if (userId === undefined || !viewer.account) return undefined;
  const recommender = model.recommenders[question.recommender];
  const basis = recommender.basisOf(viewer);
  return { userId, movies, modelVersion: model.version, recommender: recommender.name, basis };
}

async function prepare({ viewer, catalogueVersion }: ViewerReading, model: ServedModel): Promise<Asked> {
  await model.catchUp(catalogueVersion);
  return { viewer: viewer!, model: currentModel(model) };
}

/** Sends JSON that is text already. */
export function sendJson(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('application/json; charset=utf-8').send(body);
}

function currentModel(model: ServedModel): LoadedModel {
  const current = model.current();
  if (current) return current;
  throw new MarqueeError('MODEL_MISSING', 'No model has been trained yet; try again shortly');
}
