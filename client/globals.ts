/**
 * The web's types, where the program that uses the client has them: with TypeScript's `dom`, or with `@types/node`. Where it has
 * neither, declarations that name them must not be errors.
 */
type InstanceOf<Name extends string> =
  typeof globalThis extends Record<Name, { prototype: infer Instance }> ? Instance : unknown;

export type WebBlob = InstanceOf<'Blob'>;
export type WebResponse = InstanceOf<'Response'>;
export type WebSignal = InstanceOf<'AbortSignal'>;
export type WebFetch = typeof globalThis extends { fetch: infer Fetch } ? Fetch : unknown;
