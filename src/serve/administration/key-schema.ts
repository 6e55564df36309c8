import { type Static, Type } from 'typebox';
import { keyName, type NewKey, type StoredKey, scopes } from '../../store/access/keys.ts';
import { orNull } from '../movies/summary.ts';
import { InvalidRequest } from '../problems.ts';
import { timeSchema } from '../schemas/times.ts';

const requests = Type.Integer({ minimum: 1, maximum: 999_999_999 });

const rateSchema = Type.Object(
  { requests, seconds: Type.Integer({ description: 'The length of a window.' }) },
  { title: 'Rate', description: 'So many requests in every window of so many seconds.' },
);

const newRate = Type.Object(
  { requests, seconds: Type.Enum([1, 60, 3600, 86_400], { description: 'A second, minute, hour or day.' }) },
  {
    additionalProperties: false,
    description: 'So many requests in every second, minute, hour or day; without it, any.',
  },
);

const scopesSchema = Type.Array(Type.Enum(scopes), {
  description: 'What it may be used for.',
  examples: [['recommend']],
});

const keyProperties = {
  id: Type.String({ description: 'Part of the token, and not secret.' }),
  name: Type.String(),
  scopes: scopesSchema,
  rate: orNull(rateSchema),
  created: timeSchema,
  expires: orNull(timeSchema),
  revoked: orNull(timeSchema),
};

const example = {
  id: '6b1f0c2a9d3e',
  name: 'shop',
  scopes: ['recommend', 'write'],
  rate: { requests: 100, seconds: 1 },
  created: '2026-11-23T08:00:00.000Z',
  expires: '2027-02-21T08:00:00.000Z',
  revoked: null,
};

export const keySchema = Type.Object(keyProperties, {
  $id: 'Key',
  description: 'A key of the API, without what is secret; null stands for no limit and for never.',
  examples: [example],
});

export const createdKeySchema = Type.Object(
  { ...keyProperties, token: Type.String({ description: 'What clients send; it cannot be had again.' }) },
  {
    $id: 'CreatedKey',
    description: 'A new key and its token.',
    examples: [{ ...example, token: `mq_${example.id}_KcD8vN1sT0mP4xQ7rB2yW5zH9jL3fG6aE-uVoIiXk_w` }],
  },
);

export const newKeySchema = Type.Object(
  {
    name: Type.String({
      pattern: keyName.source,
      description: 'What to call it: 1 to 60 letters, digits, dots, hyphens or underscores.',
      examples: ['shop'],
    }),
    scopes: Type.Array(Type.Enum(scopes), { minItems: 1, uniqueItems: true, description: 'What it may be used for.' }),
    rate: Type.Optional(newRate),
    expires: Type.Optional(Type.String({ format: 'date-time', description: 'When it ends; without it, never.' })),
  },
  {
    additionalProperties: false,
    examples: [{ name: 'shop', scopes: ['recommend', 'write'], rate: { requests: 100, seconds: 1 } }],
  },
);

/** @throws InvalidRequest */
export function toNewKey({ expires: text, ...given }: Static<typeof newKeySchema>): NewKey {
  if (text === undefined) return given;
  const expires = new Date(text);
  if (expires.getTime() > Date.now()) return { ...given, expires };
  throw new InvalidRequest([{ field: 'body.expires', detail: 'must be a time in the future' }]);
}

export function toKeyAnswer({ created, expires, revoked, ...key }: StoredKey): Static<typeof keySchema> {
  return {
    ...key,
    created: created.toISOString(),
    expires: expires?.toISOString() ?? null,
    revoked: revoked?.toISOString() ?? null,
  };
}
