import type { Evaluation } from '../result.ts';
import { type Scales, scalesOf } from './charts.ts';
import { accuracyFigure, coldMovieFigure, coldUserFigure, groupFigures, popularFigure } from './figures.ts';
import { type Html, html } from './html.ts';
import { figure, legend, renderPage } from './layout.ts';
import { coldUserTable, groupTables, historyTable, mainTable, metricTable, modelList, varietyTable } from './tables.ts';
import { describeVerdict } from './verdict.ts';
import { count, groupingTitles } from './words.ts';

/** An evaluation and the command line that made it. */
export type ReportedEvaluation = Evaluation & { command: string };

/** The report for people: one HTML file that needs neither scripts nor a network, in light and dark, wide and narrow. */
export function renderReport(evaluation: ReportedEvaluation): string {
  const scales = scalesOf(Object.keys(evaluation.models));
  return renderPage(
    'How good are the recommendations?',
    describeVerdict(evaluation),
    html`${accuracy(evaluation, scales)}
${groups(evaluation, scales)}
${coldUsers(evaluation, scales)}
${coldMovies(evaluation)}
${variety(evaluation)}
${meanings()}
${method(evaluation)}`,
  );
}

const relevantLikes =
  'the movies among them that the user gave four stars or more or, without a rating, watched at least half';

function accuracy(evaluation: Evaluation, scales: Scales): Html {
  return html`<section>
<h2>Who finds what people like</h2>
<p>Some ratings and watches of each user were hidden. Each model made a list for the user without them, and a list is good if it
has ${evaluation.protocol.relevant === 'like' ? relevantLikes : 'the movies of what was hidden'}, the higher up the better.</p>
${figure(accuracyFigure(evaluation, scales))}
<p class="note">Dots are averages over users. The lines are 95 % confidence intervals: for other users like these the average
would most likely lie there.</p>
${mainTable(evaluation)}
${historyTable(evaluation)}
<h3>The models</h3>
${modelList(evaluation)}
<h3>User by user against the popular list</h3>
<p>An average can hide that some users lose. Here each user's list is compared with the one list of the most liked
movies.</p>
<ul class="legend">${Object.entries({ better: 'better', same: 'the same', worse: 'worse' }).map(
    ([name, text]) => html`<li><span class="block" style="background: var(--${name})"></span>${text}</li>`,
  )}</ul>
${figure(popularFigure(evaluation))}
<details><summary>All measures of accuracy</summary>${metricTable(evaluation)}</details>
</section>`;
}

function groups(evaluation: Evaluation, scales: Scales): Html {
  return html`<section>
<h2>For whom it works, and for whom less</h2>
<p>The same lists, judged group by group. Numbers in brackets say how many users a group has; the fewer, the longer the line
and the less a difference means.</p>
${legend(scales, 'sticky')}
${groupFigures(evaluation, scales).map(
  ({ grouping, figure: drawn }) => html`<h3>${groupingTitles[grouping]}</h3>${figure(drawn)}`,
)}
<details><summary>The same as tables (NDCG@10)</summary>${groupTables(evaluation)}</details>
</section>`;
}

function coldUsers(evaluation: Evaluation, scales: Scales): Html {
  const users = evaluation.data.coldUsers;
  if (users === null) return html``;
  return html`<section>
<h2>New users</h2>
<p>${count(users)} users were left out of the learning altogether. Then a few of their ratings and watches, drawn by chance, were told,
and all their other likes had to be found. With nothing known, a model has age, gender and occupation to go by, where
these are known, and what everybody likes. Figures here are higher than above, as each user has many more likes to find.</p>
${legend(scales)}
${figure(coldUserFigure(evaluation, scales))}
<details><summary>The same as a table</summary>${coldUserTable(evaluation)}</details>
</section>`;
}

function coldMovies(evaluation: Evaluation): Html {
  const { coldMovieOrders, data } = evaluation;
  if (data.coldMovies === null || Object.keys(coldMovieOrders ?? {}).length === 0) return html``;
  const [{ users }] = Object.values(coldMovieOrders!);
  return html`<section>
<h2>New movies</h2>
<p>All ratings and watches of ${count(data.coldMovies)} movies were kept from the models, which then had to rank these movies alone, for
the ${count(users)} users who turned out to like one. Two orders that need neither are for comparison: by chance, and by
the number of votes on TMDB. A model that knows movies by their ratings only has nothing to offer here.</p>
${figure(coldMovieFigure(evaluation))}
</section>`;
}

function variety(evaluation: Evaluation): Html {
  return html`<section>
<h2>Variety</h2>
<p>A list can be right and dull. These figures say how much of the catalogue people get to see, and how unlike one another
the ten movies of a list are. More is not always better: lists drawn by chance have the most.</p>
${varietyTable(evaluation)}
</section>`;
}

const metricMeanings = [
  ['NDCG', 'how much of the best possible list was reached, hits further up counting more; 1 is perfect'],
  ['Recall', "share of the user's hidden likes that are in the list"],
  ['Precision', 'share of the list that the user likes'],
  ['Hit rate (HR)', 'share of users with at least one hit in the list'],
  ['MRR', 'one divided by the place of the first hit: 1 for the first place, 0.5 for the second'],
  ['MAP', 'how pure the list is down to each hit, on average'],
  ['@10', 'the first ten places count; @5 and @20 likewise'],
  ['Coverage', 'share of the catalogue in use that is in anybody’s list of ten'],
  ['Gini', '0 where all movies are shown equally often, near 1 where a few take all places'],
  ['Novelty', 'how little known the movies are, in bits: one more means half as many people have rated them'],
  ['Diversity', 'how different the genres within a list are: 0 all alike, 1 nothing in common'],
];

function meanings(): Html {
  return html`<section>
<h2>What the measures mean</h2>
<dl>${metricMeanings.map(([name, meaning]) => html`<dt>${name}</dt><dd>${meaning}</dd>`)}</dl>
</section>`;
}

function method({ command, data, protocol, seed, seconds }: ReportedEvaluation): Html {
  const { train, validation, test } = data.ratings;
  const sample = protocol.userSample === null ? 'all users' : `a sample of ${count(protocol.userSample)} users`;
  const learned = protocol.judge === 'test' ? 'train and validation' : 'train';
  const candidates =
    protocol.negatives === null
      ? 'Every movie of the catalogue that is not in the history may be recommended.'
      : `Only the movies of ${protocol.negatives} were ranked: not comparable with figures of the whole catalogue.`;
  return html`<section>
<h2>How this was measured</h2>
<p><code>${command}</code></p>
<dl>
<dt>Data</dt><dd>${data.source}: ${count(data.movies)} movies, ${count(data.users)} users, ${count(train)} ratings and watches in train,
${count(validation)} in validation, ${count(test)} in test.</dd>
<dt>Split</dt><dd>${protocol.split}</dd>
<dt>Learned from</dt><dd>${learned}: ${count(data.fitted)} ratings and watches, which are also the users’ histories. ${candidates}</dd>
<dt>Judged</dt><dd>${sample} with ${protocol.relevant === 'like' ? `a rating of ${protocol.likedStars} stars or more, or a film watched at least half,` : 'ratings or watches'} in the ${protocol.judge} part:
${count(data.judgedUsers)} users, ${count(data.judgedLikes)} likes.</dd>
<dt>Catalogue in use</dt><dd>${count(data.catalogueInUse.movies)} movies: ${data.catalogueInUse.rule}.</dd>
<dt>Chance</dt><dd>seed ${String(seed)}; intervals are from 1,000 bootstrap samples of the users.</dd>
<dt>Time</dt><dd>${seconds.toFixed(0)} seconds.</dd>
</dl>
</section>`;
}
