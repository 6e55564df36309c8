/**
 * Every string that viewers read. To add a language, write a folder like `en/` with the same exports and choose between them
 * here; nothing else on the page holds text. The operator's strings are apart (`admin.ts`), as they are loaded later.
 */
export * as common from './en/common.ts';
export * as films from './en/films.ts';
export * from './en/format.ts';
export * as places from './en/places.ts';
