import { useTitle } from '../components/hooks.ts';
import { places } from '../words/index.ts';

const words = places.notFound;

/** @param home where one goes from here */
export function NotFound({ home = { path: '/', name: words.link } }: { home?: { path: string; name: string } }) {
  useTitle(words.title);
  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.note}</p>
      <p>
        <a class="button" href={home.path}>
          {home.name}
        </a>
      </p>
    </>
  );
}
