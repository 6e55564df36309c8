import { createMarquee } from '../../client/index.ts';

/** The server that this page came from. */
export const api = createMarquee();
