import { useEffect } from 'preact/hooks';
import { MarqueeProblem } from '../../../../client/index.ts';
import { Problem, Waiting } from '../components/parts.tsx';
import { type Line, Plot } from '../components/plot.tsx';
import type { Reading } from '../state/readings.ts';
import { readings, sampleMetrics, samplingProblem } from '../state/sampling.ts';
import { delayWords, rateWords } from '../state/words.ts';

/** How requests are answered just now, from `/metrics`. */
export function Traffic() {
  useEffect(sampleMetrics, []);
  const problem = samplingProblem.value;
  return (
    <section class="admin-part" aria-labelledby="traffic">
      <h2 id="traffic">Requests, just now</h2>
      <p class="admin-note">
        What this process answers, looked at every five seconds while this page is open. Requests of this page, its
        files and health checks are left out.
      </p>
      {isScopeMissing(problem) ? (
        <p role="status">This key lacks the scope “metrics”, without which the server tells nothing of its requests.</p>
      ) : (
        <Problem of={problem} />
      )}
      {readings.value.length > 0 ? <Plots of={readings.value} /> : problem === undefined && <Waiting lines={4} />}
    </section>
  );
}

function isScopeMissing(problem: unknown): boolean {
  return problem instanceof MarqueeProblem && problem.code === 'SCOPE_MISSING';
}

function Plots({ of: taken }: { of: readonly Reading[] }) {
  const times = taken.map(({ time }) => time);
  const line = (name: string, measure: Exclude<keyof Reading, 'time'>): Line => ({
    name,
    values: taken.map((reading) => reading[measure]),
  });
  const hasStream = taken.some(({ streamLag }) => streamLag !== null);
  return (
    <div class="plots">
      <Plot name="Requests" times={times} lines={[line('answered', 'requests')]} say={rateWords} />
      <Plot
        name="Time to the last byte"
        times={times}
        lines={[line('half within', 'median'), line('95 % within', 'p95')]}
        say={delayWords}
      />
      <Plot
        name="Errors"
        times={times}
        lines={[line('of the server (5xx)', 'failures'), line('of requests (4xx)', 'refusals')]}
        say={rateWords}
      />
      <Plot
        name="Lists without a history"
        times={times}
        lines={[line('by age, gender, occupation', 'demographics'), line('popular films', 'popular')]}
        say={rateWords}
      />
      <Plot name="Event loop" times={times} lines={[line('99 % of delays within', 'loopLag')]} say={delayWords} />
      {hasStream && <Plot name="Stream" times={times} lines={[line('behind by', 'streamLag')]} say={delayWords} />}
    </div>
  );
}
