import { type Static, Type } from 'typebox';
import type { User, UserAttributes } from '../../domain.ts';
import { orNull } from '../movies/summary.ts';
import { userIdSchema } from '../schemas/fields.ts';
import { lineOf } from '../schemas/texts.ts';

const attributes = {
  age: orNull(Type.Integer({ minimum: 0, maximum: 150, description: 'In years.' })),
  occupation: orNull(lineOf('In any words; users with the same ones are alike.', 'artist')),
  gender: orNull(lineOf('In any words; users with the same ones are alike.', 'F')),
};

export const userSchema = Type.Object(
  { user_id: userIdSchema, ...attributes },
  {
    $id: 'User',
    description: 'Whom recommendations are for; null stands for what is not known.',
    examples: [{ user_id: 42, age: 31, occupation: 'artist', gender: 'F' }],
  },
);

/** All of them may be left out. */
export const attributesSchema = Type.Partial(Type.Object(attributes), {
  $id: 'UserAttributes',
  additionalProperties: false,
  description: 'What is known of a user; null for what is not.',
  examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
});

export const newUserSchema = Type.Object(
  { user_id: Type.Optional(userIdSchema), ...attributesSchema.properties },
  {
    $id: 'NewUser',
    additionalProperties: false,
    description: 'A user to be made; without an id, with one that is free.',
    examples: [{ age: 31, occupation: 'artist', gender: 'F' }],
  },
);

export function toUserAnswer({ id, age, occupation, gender }: User): Static<typeof userSchema> {
  return { user_id: id, age, occupation, gender };
}

/** What is not said is not known. */
export function toAttributes(given: Partial<UserAttributes>): UserAttributes {
  const { age = null, occupation = null, gender = null } = given;
  return { age, occupation, gender };
}
