import { useTitle } from '../components/hooks.ts';
import { viewer } from '../state/viewer.ts';
import { HiddenFilms } from './ratings/hidden-films.tsx';
import { MyData } from './ratings/my-data.tsx';
import { RatedFilms } from './ratings/rated-films.tsx';
import { TakenBack } from './ratings/taken-back.tsx';
import './ratings.css';

/** All that the viewer has said, to look at, change, take along and delete. */
export function MyRatings() {
  useTitle('My ratings');
  return (
    <>
      <h1>My ratings</h1>
      {viewer.isWhole.value ? <AllThatWasSaid /> : <Waiting />}
    </>
  );
}

function AllThatWasSaid() {
  return (
    <>
      <TakenBack />
      <RatedFilms />
      <HiddenFilms />
      <MyData />
    </>
  );
}

function Waiting() {
  return (
    <div aria-busy="true">
      <span class="unseen">Looking what you have rated</span>
      {Array.from({ length: 8 }, (_, at) => (
        <div key={at} class="skeleton-line" />
      ))}
    </div>
  );
}
