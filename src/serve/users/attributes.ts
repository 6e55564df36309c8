import { Type } from 'typebox';
import { listCommonAttributes } from '../../store/users/users.ts';
import type { Routes } from '../context.ts';
import { minGroupSize } from '../movies/audience.ts';
import { problems } from '../problems.ts';

const words = (description: string) => Type.Array(Type.String(), { description });

const answer = Type.Object(
  { genders: words('In alphabetical order.'), occupations: words('In alphabetical order.') },
  {
    $id: 'KnownAttributes',
    description: 'Empty if the model knows none.',
    examples: [{ genders: ['F', 'M'], occupations: ['artist', 'writer'] }],
  },
);

/** `GET /v1/users/attributes`. */
export const attributesRoute: Routes = async (app, { sql, answers }) => {
  app.get(
    '/users/attributes',
    {
      config: { access: 'public' },
      schema: {
        operationId: 'listKnownAttributes',
        summary: 'Attribute values that the model knows',
        description: 'Genders and occupations that at least five users have. Users may have others, too.',
        tags: ['users'],
        response: { 200: answer, ...problems },
      },
    },
    async () => {
      const { genders, occupations } = (await answers.ask(undefined)).model.linear.prior.words;
      // Rare values could identify a person.
      const common = await listCommonAttributes(sql, minGroupSize);
      return {
        genders: genders.filter((word) => common.genders.includes(word)),
        occupations: occupations.filter((word) => common.occupations.includes(word)),
      };
    },
  );
};
