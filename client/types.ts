import type { WebBlob } from './globals.ts';
import type { paths } from './schema.ts';

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** The paths that answer a method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: paths[P] extends Record<M, object> ? P : never;
}[keyof paths];

type Operation<M extends Method, P extends PathOf<M>> = paths[P] extends Record<M, infer O> ? O : never;

/** The parameters of path and query, and the body as `body`: JSON, or a file. */
export type Request<M extends Method, P extends PathOf<M>> = Flat<
  PathParameters<Operation<M, P>> & QueryParameters<Operation<M, P>> & Body<Operation<M, P>>
>;

type Flat<T> = { [K in keyof T]: T[K] };

/** Ids that need not be numbers may still be given as such. */
type PathParameters<O> = O extends { parameters: { path: infer Path } }
  ? { [K in keyof Path]: Path[K] extends string ? Path[K] | number : Path[K] }
  : unknown;

type QueryParameters<O> = O extends { parameters: { query?: infer Query } }
  ? [NonNullable<Query>] extends [never]
    ? unknown
    : NonNullable<Query>
  : unknown;

type Body<O> = O extends { requestBody: { content: infer Types } }
  ? Types extends { 'application/json': infer Json }
    ? { body: Json }
    : { body: WebBlob }
  : unknown;

/** The body of a successful answer: JSON, or text where there is no JSON. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer Responses }
    ? Content<Responses[keyof Responses & (200 | 201 | 202)]>
    : never;

type Content<Response> = Response extends { content: infer Types }
  ? Types extends { 'application/json': infer Json }
    ? Json
    : string
  : undefined;

/** The arguments of a call. The request may be left out where none of its parts is required. */
export type Arguments<M extends Method, P extends PathOf<M>, Options> =
  Record<never, never> extends Request<M, P>
    ? [path: P, request?: Request<M, P>, options?: Options]
    : [path: P, request: Request<M, P>, options?: Options];

/** The paths whose answers are pages. */
export type PagedPath = {
  [P in PathOf<'get'>]: Answer<'get', P> extends { next: string | null } ? P : never;
}[PathOf<'get'>];

/** An element of the list of objects that a page has. */
export type Item<P extends PagedPath> = Element<Answer<'get', P>[keyof Answer<'get', P>]>;

type Element<Value> = Value extends readonly (infer E extends object)[] ? E : never;

/** The paths that can be followed as server-sent events. */
export type EventPath = {
  [P in PathOf<'get'>]: Operation<'get', P> extends {
    responses: { 200: { content: { 'text/event-stream': unknown } } };
  }
    ? P
    : never;
}[PathOf<'get'>];
