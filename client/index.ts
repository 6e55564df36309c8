export type { CallOptions, MarqueeOptions } from './http.ts';
export { createMarquee, type Marquee, type Ratings } from './marquee.ts';
export { type FieldFault, type Fix, MarqueeProblem } from './problem.ts';
export type { components, operations, paths } from './schema.ts';
export type { Answer, Arguments, EventPath, Item, Method, PagedPath, PathOf, Request } from './types.ts';
