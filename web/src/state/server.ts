import { createConnection } from './connection.ts';

/** Whether the server is there. */
export const connection = createConnection({ fetch: (input, init) => fetch(input, init), patience: 3000 });
