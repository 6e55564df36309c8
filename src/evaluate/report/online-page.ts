import type { OnlineQuality, SourceQuality } from '../online/quality.ts';
import { describeDuration, describeOnline } from '../online/verdict.ts';
import {
  type CurvePoint,
  curves,
  maxCurves,
  type Point,
  plainScalesOf,
  pointOf,
  type Scales,
  scalesOf,
  whiskers,
} from './charts.ts';
import { type Html, html } from './html.ts';
import { figure, legend, renderPage } from './layout.ts';
import { dayTable, ratingTable, sourceTable } from './online-tables.ts';

export type ReportedOnlineQuality = OnlineQuality & { command: string };

/** The report on recommendations that were made: how often users followed them. */
export function renderOnlineReport(quality: ReportedOnlineQuality): string {
  const { sources } = quality;
  return renderPage(
    'Do users follow the recommendations?',
    describeOnline(quality),
    html`${sources.length > 0 ? [hitRates(quality), days(sources), ratings(quality)] : []}${method(quality)}`,
  );
}

function hitRates({ sources, windowMs }: OnlineQuality): Html {
  const points = sources.flatMap(({ source, overall }) =>
    overall ? [pointOf(source, source, 100 * overall.hitRate, [100 * overall.ci[0], 100 * overall.ci[1]])] : [],
  );
  return html`<section>
<h2>Whose recommendations are followed</h2>
<p>A recommendation is a list that a user was sent. It was followed if the user watched one of its movies, or gave one four
stars or more, within ${describeDuration(windowMs)} after it. A source is a server that the log names, or a model of ours.</p>
${points.length > 0 ? figure(drawRates(points)) : html``}
<p class="note">The lines are 95 % confidence intervals, which allow for some users asking more often than others.</p>
${sourceTable(sources)}
</section>`;
}

function drawRates(points: readonly Point[]): Html {
  return whiskers(points, plainScalesOf(points.map(({ row }) => row)), 'hit rate in % (higher is better)', {
    id: 'hit-rates',
    title: 'Hit rate of each source',
    description: 'One row a source, with its 95 % confidence interval; the table below the chart has the figures.',
  });
}

function days(sources: readonly SourceQuality[]): Html {
  const largest = sources.slice(0, maxCurves);
  const scales = scalesOf(largest.map(({ source }) => source));
  const points = largest.flatMap(pointsOfDays);
  const isCurve = new Set(points.map(({ at }) => Number(at))).size > 1;
  const others = sources.length > largest.length ? ` The ${largest.length} sources with the most recommendations.` : '';
  return html`<section>
<h2>Day by day</h2>
<p>Only days of which all windows are over; of the others, more may still be followed.${others}</p>
${isCurve ? [legend(scales), figure(drawDays(points, scales))] : []}
<details><summary>The same as a table, all sources and days</summary>${dayTable(sources)}</details>
</section>`;
}

function pointsOfDays({ source, days: all }: SourceQuality): CurvePoint[] {
  const complete = all.filter((each) => each.complete);
  return complete.map(({ day, hitRate, ci: [low, high] }) => {
    return { model: source, at: new Date(day), value: 100 * hitRate, low: 100 * low, high: 100 * high };
  });
}

function drawDays(points: readonly CurvePoint[], scales: Scales): Html {
  const labels = { x: 'day (UTC)', y: 'hit rate in %' };
  return curves(points, scales, labels, {
    id: 'days',
    title: 'Hit rate of each day',
    description: 'One line a source, its band the 95 % confidence interval; the table below the chart has the figures.',
  });
}

function ratings({ sources, unit }: OnlineQuality): Html {
  const points = sources.flatMap(({ source, ratings: compared }) =>
    compared?.ci ? [pointOf(source, source, compared.difference!, compared.ci)] : [],
  );
  if (points.length === 0) return html``;
  const chart = whiskers(
    points,
    plainScalesOf(points.map(({ row }) => row)),
    unit === 'stars' ? 'stars more for what was recommended' : 'share of the runtime more of what was recommended',
    {
      id: 'ratings',
      title: `${unit === 'stars' ? 'Mean rating' : 'Mean share watched'} of recommended movies, less that of others`,
      description: 'One row a source, with its 95 % confidence interval; the table below the chart has the figures.',
    },
  );
  return html`<section>
<h2>Is what was recommended liked more?</h2>
<p>${unit === 'stars' ? 'Ratings' : 'Shares of the runtime watched'} by a source’s users between their first list of it and the end of the window of their last: those of movies that
it had recommended within the window before, and all others. People choose what they watch${unit === 'stars' ? ', and rate what they chose' : ''}.</p>
${figure(chart)}
${ratingTable(sources, unit)}
</section>`;
}

function method({ period, windowMs, command }: ReportedOnlineQuality): Html {
  const time = period
    ? `${period.from.toISOString()} to ${period.newest.toISOString()}, the newest recommendation`
    : 'no recommendation is known';
  return html`<section>
<h2>How this was measured</h2>
<p><code>${command}</code></p>
<dl>
<dt>Recommendations</dt><dd>${time}.</dd>
<dt>Window</dt><dd>${describeDuration(windowMs)}</dd>
<dt>Watched</dt><dd>The last minute lies within the window, and at least as many minutes before it as were watched, the
movie had not been begun before the recommendation.</dd>
<dt>Intervals</dt><dd>Wilson’s, for as many independent recommendations as leave as much to chance as these, which come from
fewer users; of differences of ratings, normal ones with the spread between users.</dd>
</dl>
</section>`;
}
