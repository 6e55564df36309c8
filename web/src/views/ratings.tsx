import { useLocation } from 'preact-iso';
import { useTitle } from '../components/hooks.ts';
import { marks } from '../state/person.ts';
import { viewer } from '../state/viewer.ts';
import { number, places } from '../words/index.ts';
import { countOf, FilmList, OwnFilms, type Tab } from './ratings/film-list.tsx';
import { MyData } from './ratings/my-data.tsx';
import { TakenBack } from './ratings/taken-back.tsx';
import { Taste, WatchedTaste } from './ratings/taste.tsx';
import { useWatched } from './ratings/watched.tsx';
import './ratings.css';

const words = places.ratings;
const tabs: readonly (Tab | 'watched')[] = ['rated', 'watched', ...marks];

/** All that the viewer has said, to look at, change, take along and delete: `/ratings?tab=watchlist`. */
export function MyRatings() {
  useTitle(words.window);
  const { query } = useLocation();
  const { films: watched, isWaiting } = useWatched();
  const hasRated = viewer.person.value.ratings.length > 0;
  const isOpen = viewer.account.value !== null && isWaiting && !hasRated;
  // Someone who only watches looks for that.
  const usual = !hasRated && watched.length > 0 ? 'watched' : 'rated';
  const shown = tabs.filter((each) => each !== 'watched' || watched.length > 0);
  const tab = shown.find((each) => each === query.tab) ?? usual;
  return (
    <>
      <h1>{words.title}</h1>
      {viewer.isWhole.value && !isOpen ? (
        <>
          <nav class="tabs" aria-label={words.tablist}>
            {shown.map((each) => (
              <a
                key={each}
                href={each === usual ? '/ratings' : `/ratings?tab=${each}`}
                aria-current={each === tab ? 'page' : undefined}
              >
                {words.tabs[each]}{' '}
                <span class="tabs-count">{each === 'watched' ? number(watched.length) : countOf(each)}</span>
              </a>
            ))}
          </nav>
          {tab === 'rated' && <TakenBack />}
          {tab === 'watched' ? (
            <FilmList key={tab} name={words.tabs.watched} films={watched} />
          ) : (
            <OwnFilms key={`${tab} ${viewer.account.value}`} tab={tab} />
          )}
          {tab === 'rated' && <Taste />}
          {tab === 'watched' && <WatchedTaste films={watched} />}
          <MyData />
        </>
      ) : (
        <Waiting />
      )}
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <span class="unseen">{words.loading}</span>
      {Array.from({ length: 8 }, (_, at) => (
        <div key={at} class="skeleton-line" />
      ))}
    </div>
  );
}
