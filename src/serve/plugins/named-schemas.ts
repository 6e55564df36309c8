import { isDeepStrictEqual } from 'node:util';

type JsonObject = Readonly<Record<string, unknown>>;

/** The parts of a route's schema in which schemas are referred to by name; parameters are written out. */
const nameable = new Set(['body', 'response']);

/**
 * Collects the schemas that have an `$id` or a `title`, which becomes their name in `components.schemas`. A title is for schemas that
 * occur several times within another one, where Fastify would complain about an `$id` that is used twice.
 *
 * Own code, as @fastify/swagger names them `def-0`, `def-1` ..., differently in each document, and so would a generated client.
 */
export function createNamedSchemas() {
  const schemas = new Map<string, JsonObject>();

  function name(schema: JsonObject): JsonObject {
    const { $id, ...rest } = schema;
    const id = $id ?? rest.title;
    const named = convert(rest, name);
    if (typeof id !== 'string') return named;
    if (!isDeepStrictEqual(schemas.get(id) ?? named, named)) throw new Error(`Two schemas are named ${id}.`);
    schemas.set(id, named);
    // Where the schema is all of an answer, its description is the answer's.
    const { description } = rest;
    return { $ref: `#/components/schemas/${id}`, ...(description !== undefined && { description }) };
  }

  return {
    /** A route's schema that refers to the named ones. */
    refer(route: JsonObject): JsonObject {
      return Object.fromEntries(
        Object.entries(route).map(([part, value]) => [
          part,
          convertValue(value, nameable.has(part) ? name : withoutName),
        ]),
      );
    },
    /** All schemas referred to so far, by name. */
    collected: () => Object.fromEntries([...schemas].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function withoutName({ $id, ...rest }: JsonObject): JsonObject {
  return convert(rest, withoutName);
}

/** Keywords whose values are data, in which a `title` is just a title. */
const dataKeywords = new Set(['examples', 'default', 'const', 'enum']);

function convert(schema: JsonObject, each: (inner: JsonObject) => JsonObject): JsonObject {
  const parts = Object.entries(withoutDefaulted(schema));
  return Object.fromEntries(
    parts.map(([key, value]) => [key, dataKeywords.has(key) ? value : convertValue(value, each)]),
  );
}

function convertValue(value: unknown, each: (inner: JsonObject) => JsonObject): unknown {
  if (Array.isArray(value)) return value.map((element) => convertValue(element, each));
  return typeof value === 'object' && value !== null ? each(value as JsonObject) : value;
}

/** Fields with a default are optional in requests, though the handler always finds them. */
function withoutDefaulted(schema: JsonObject): JsonObject {
  const { properties, required } = schema as { properties?: Record<string, JsonObject>; required?: string[] };
  if (!properties || !Array.isArray(required)) return schema;
  const needed = required.filter((name) => properties[name]?.default === undefined);
  const { required: _, ...rest } = schema;
  return needed.length > 0 ? { ...rest, required: needed } : rest;
}
