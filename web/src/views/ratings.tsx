import { useLocation } from 'preact-iso';
import { useTitle } from '../components/hooks.ts';
import { marks } from '../state/person.ts';
import { viewer } from '../state/viewer.ts';
import { places } from '../words/index.ts';
import { countOf, FilmList, type Tab } from './ratings/film-list.tsx';
import { MyData } from './ratings/my-data.tsx';
import { TakenBack } from './ratings/taken-back.tsx';
import { Taste } from './ratings/taste.tsx';
import './ratings.css';

const words = places.ratings;
const tabs: readonly Tab[] = ['rated', ...marks];

/** All that the viewer has said, to look at, change, take along and delete: `/ratings?tab=watchlist`. */
export function MyRatings() {
  useTitle(words.window);
  const { query } = useLocation();
  const tab = tabs.find((each) => each === query.tab) ?? 'rated';
  return (
    <>
      <h1>{words.title}</h1>
      {viewer.isWhole.value ? (
        <>
          <nav class="tabs" aria-label={words.tablist}>
            {tabs.map((each) => (
              <a
                key={each}
                href={each === 'rated' ? '/ratings' : `/ratings?tab=${each}`}
                aria-current={each === tab ? 'page' : undefined}
              >
                {words.tabs[each]} <span class="tabs-count">{countOf(each)}</span>
              </a>
            ))}
          </nav>
          {tab === 'rated' && <TakenBack />}
          <FilmList key={`${tab} ${viewer.account.value}`} tab={tab} />
          {tab === 'rated' && <Taste />}
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
