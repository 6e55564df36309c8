/**
 * An error that a user can meet. Its message says what was wrong, where, and what to do; `docs/errors.md` explains each code (a test
 * compares the two). Anything else that is thrown is a defect, and is shown as such.
 */
export class MarqueeError extends Error {
  readonly code: ErrorCode;
  /** HTTP status where the error reaches a request. */
  readonly status: number;
  /** Flags that the message suggests adding to the command or request. */
  readonly fixes: readonly Fix[];

  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { fixes?: readonly Fix[] }) {
    super(message, options);
    this.name = 'MarqueeError';
    this.code = code;
    this.status = statusByCode[code];
    this.fixes = options?.fixes ?? [];
  }
}

/** Flags of `marquee import`, and parameters of requests, that say how a file is to be read. */
export const readingFlags = ['scale', 'time', 'map', 'user', 'unknown', 'format'] as const;

/** A flag that would help, with the values that could be meant; none if only the user can know. */
export type Fix = { flag: (typeof readingFlags)[number]; values: readonly string[] };

/** The HTTP status of each code; 500 if it never reaches a request. */
export const statusByCode = {
  BAD_FLAG: 500,
  PORT_IN_USE: 500,
  WORKER_STUCK: 500,
  HOME_IN_USE: 500,
  HOME_NOT_WRITABLE: 500,
  DATABASE_UNREACHABLE: 503,
  DATABASE_TOO_NEW: 500,
  DATABASE_POOLED: 500,
  DATABASE_NOT_EMPTY: 500,
  BACKUP_UNUSABLE: 500,
  DATABASE_START_FAILED: 500,
  MIGRATION_CHANGED: 500,
  SCHEMA_UNKNOWN: 500,
  EXTENSION_MISSING: 500,
  ARTIFACT_DAMAGED: 409,
  ARTIFACT_TOO_NEW: 409,
  REQUEST_INVALID: 400,
  CURSOR_INVALID: 400,
  CURSOR_FOREIGN: 400,
  CURSOR_EXPIRED: 400,
  MODEL_MISSING: 503,
  MODEL_UNKNOWN: 404,
  MEMORY_SHORT: 503,
  EVALUATION_MISSING: 404,
  EVALUATION_RUNS: 409,
  EVALUATION_UNKNOWN: 404,
  EVALUATION_FAILED: 500,
  TRAINING_RUNS: 409,
  NOTHING_TO_TRAIN: 409,
  NOT_POSITIVE_DEFINITE: 500,
  SPLIT_IMPOSSIBLE: 500,
  SPLIT_FILE_WRONG: 500,
  NOTHING_TO_JUDGE: 500,
  OUTPUT_NOT_WRITABLE: 500,
  SOURCE_UNREADABLE: 500,
  SOURCE_DAMAGED: 400,
  SOURCE_UNKNOWN: 400,
  SOURCE_UNCLEAR: 400,
  SOURCE_INCOMPLETE: 400,
  SOURCE_CHANGED: 500,
  STATISTICS_UNUSABLE: 500,
  STREAM_TAKEN: 500,
  API_UNREACHABLE: 500,
  IMPORT_STOPPED: 500,
  IMPORT_RUNS: 409,
  IMPORT_UNKNOWN: 404,
  IMPORT_FAILED: 500,
  IMPORT_TOO_LARGE: 413,
  IMPORT_TOO_SLOW: 408,
  DISK_FULL: 507,
  KEY_MISSING: 401,
  KEY_INVALID: 401,
  SCOPE_MISSING: 403,
  TOKEN_INVALID: 401,
  TOKEN_FOREIGN: 403,
  TOO_MANY_TOKENS: 409,
  NOT_FROM_HERE: 403,
  HOST_UNKNOWN: 421,
  RATE_EXCEEDED: 429,
  OVERLOADED: 503,
  URL_TOO_LONG: 414,
  KEY_UNKNOWN: 404,
  KEY_NAME_TAKEN: 409,
  KEY_LOCKS_OUT: 409,
  TRAINING_UNKNOWN: 404,
  TRAINING_FAILED: 500,
  USER_UNKNOWN: 404,
  USER_TAKEN: 409,
  MOVIE_UNKNOWN: 404,
  MOVIE_TAKEN: 409,
  MOVIE_AMBIGUOUS: 409,
  TOO_MANY_RATINGS: 413,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof statusByCode;

/** The message of anything thrown, without its stack. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
