import { useTitle } from '../components/hooks.ts';
import { places } from '../words/index.ts';

export function NotFound() {
  useTitle(places.notFound.title);
  return (
    <>
      <h1>{places.notFound.title}</h1>
      <p>
        <a href="/">{places.notFound.link}</a>
      </p>
    </>
  );
}
