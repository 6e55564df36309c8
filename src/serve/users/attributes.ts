import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { Sql } from '../../store/database.ts';
import { listCommonAttributes } from '../../store/users/users.ts';
import type { Answers } from '../answers.ts';
import { smallestGroup } from '../movies/audience.ts';
import { problems } from '../problems.ts';

const words = (description: string) => Type.Array(Type.String(), { description });

const answer = Type.Object(
  { genders: words('In alphabetical order.'), occupations: words('In alphabetical order.') },
  {
    $id: 'KnownAttributes',
    description: 'Empty where the model knows of none.',
    examples: [{ genders: ['F', 'M'], occupations: ['artist', 'writer'] }],
  },
);

/** `GET /v1/users/attributes`. */
export function attributesRoute(sql: Sql, answers: Answers): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/users/attributes',
      {
        config: { access: 'read' },
        schema: {
          operationId: 'listKnownAttributes',
          summary: 'Words for attributes that make a difference',
          description:
            'Those of at least five users, of which the model knows what people like; users may be given any others.',
          tags: ['users'],
          response: { 200: answer, ...problems },
        },
      },
      async () => {
        const { genders, occupations } = (await answers.ask(undefined)).model.linear.prior.words;
        // What nearly nobody else is called by could tell of a person.
        const common = await listCommonAttributes(sql, smallestGroup);
        return {
          genders: genders.filter((word) => common.genders.includes(word)),
          occupations: occupations.filter((word) => common.occupations.includes(word)),
        };
      },
    );
  };
}
