import { useTitle } from '../../components/hooks.ts';
import { DeadLetters } from './dead-letters.tsx';
import { Imports } from './imports.tsx';
import { LookUp } from './look-up.tsx';

/** What the recommendations rest on: how it comes in, what was refused, and what we hold. */
export function Data() {
  useTitle('Data · Admin');
  return (
    <>
      <h1>Data</h1>
      <Imports />
      <DeadLetters />
      <LookUp />
    </>
  );
}
