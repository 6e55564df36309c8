import { useEffect } from 'preact/hooks';
import { Route, Router } from 'preact-iso';
import { NotFound } from '../views/not-found.tsx';
import { header } from '../words/en/admin.ts';
import { KeyEntry } from './components/key-entry.tsx';
import { Problem, Waiting } from './components/parts.tsx';
import { Data } from './data/data.tsx';
import { Keys } from './keys/keys.tsx';
import { Models } from './models/models.tsx';
import { Overview } from './overview/overview.tsx';
import { api, refusal, seekAdmission } from './state/access.ts';
import { useAnswer } from './state/answer.ts';
import './admin.css';

/** For the people who run the server. */
export function Admin() {
  return refusal.value === null ? <Entrance /> : <KeyEntry />;
}

/** Shows nothing that will be refused: asks first for what only administrators may read. */
function Entrance() {
  const { answer, problem, again } = useAnswer(seekAdmission, [api()]);
  if (answer) return <Places />;
  return problem === undefined ? <Waiting /> : <Problem of={problem} again={again} />;
}

function Places() {
  useEffect(() => {
    // The form that asked for a key is gone, and the focus with it.
    if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true });
  }, []);
  return (
    <Router>
      <Route path="/" component={Overview} />
      <Route path="/models" component={Models} />
      <Route path="/data" component={Data} />
      <Route path="/keys" component={Keys} />
      <Route default component={UnknownPlace} />
    </Router>
  );
}

const overview = { path: '/admin', name: header.toOverview };

function UnknownPlace() {
  return <NotFound home={overview} />;
}
