import { useTitle } from '../../components/use-title.ts';
import { Readiness } from './readiness.tsx';
import { Traffic } from './traffic.tsx';
import './overview.css';

/** Whether all is well, at a glance. */
export function Overview() {
  useTitle('Overview · Admin');
  return (
    <>
      <h1>Overview</h1>
      <Readiness />
      <Traffic />
    </>
  );
}
