import { useTitle } from '../../components/use-title.ts';
import { Facts } from './facts.tsx';
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
      <Facts />
      <Traffic />
    </>
  );
}
