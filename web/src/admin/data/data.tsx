import { useTitle } from '../../components/hooks.ts';
import { data as words } from '../../words/en/admin-data.ts';
import { DeadLetters } from './dead-letters.tsx';
import { Imports } from './imports.tsx';
import { LookUp } from './look-up.tsx';

/** What the recommendations rest on: how it comes in, what was refused, and what we hold. */
export function Data() {
  useTitle(words.windowTitle);
  return (
    <>
      <h1>{words.title}</h1>
      <Imports />
      <DeadLetters />
      <LookUp />
    </>
  );
}
