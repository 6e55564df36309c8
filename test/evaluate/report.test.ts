import { parseHTML } from 'linkedom';
import { describe, expect, it } from 'vitest';
import { describeEvaluation } from '../../src/commands/terminal/evaluation-table.ts';
import { metricNames } from '../../src/evaluate/metrics.ts';
import { html } from '../../src/evaluate/report/html.ts';
import { renderReport } from '../../src/evaluate/report/page.ts';
import { describeVerdict } from '../../src/evaluate/report/verdict.ts';
import type { Estimate, Evaluation, ModelResult, Quantity } from '../../src/evaluate/result.ts';

const estimate = (value: number, users = 100): Estimate => ({
  users,
  'ndcg@10': value,
  ci: [value - 0.02, value + 0.02],
});

/** A model that scores `value` everywhere; its lead over the first one is known to within 0.01. */
function result(value: number, first: number | null, changed: Partial<ModelResult> = {}): ModelResult {
  const each = <Value>(of: Value) =>
    Object.fromEntries([...metricNames, 'novelty', 'diversity'].map((name) => [name, of])) as Record<Quantity, Value>;
  const lead = value - (first ?? 0);
  return {
    ...each(value),
    description: 'of the test',
    coverage: 0.3,
    coverageOfAll: 0.2,
    distinct: 30,
    gini: 0.9,
    ci: each([value - 0.02, value + 0.02]),
    difference: first === null ? null : each({ mean: lead, ci: [lead - 0.01, lead + 0.01] }),
    versusPopular: { better: 0.6, same: 0.3, worse: 0.1 },
    groups: {
      history: [{ group: '1-5 ratings', ...estimate(value) }],
      age: [{ group: '18-24', ...estimate(value) }],
      gender: [{ group: 'F', ...estimate(value) }],
      occupation: [{ group: '<script>alert(1)</script>', ...estimate(value, 9) }],
      moviePopularity: [{ group: 'hits: most rated 10%', ...estimate(value) }],
    },
    byHistory: { known: estimate(value), strangers: null },
    coldUsers: [0, 1].map((ratings) => ({ ratings, ...estimate(value) })),
    coldMovies: estimate(value),
    seconds: { fit: 1, recommend: 2 },
    ...changed,
  };
}

function evaluation(models: Record<string, ModelResult>, changed: Partial<Evaluation> = {}) {
  return {
    models,
    coldMovieOrders: { random: estimate(0.01), 'vote_count order': estimate(0.02) },
    protocol: {
      judge: 'test' as const,
      split: 'By hand.',
      judging: 'part' as const,
      relevant: 'like' as const,
      retrainDays: null,
      negatives: null,
      userSample: null,
      likedStars: 4,
    },
    data: {
      source: 'a test',
      users: 120,
      movies: 100,
      fitted: 900,
      judgedUsers: 100,
      judgedLikes: 321,
      judgedLists: 100,
      strangers: 0,
      coldUsers: 24,
      coldMovies: 10,
      catalogueInUse: { movies: 90, rule: 'all of them' },
      ratings: { train: 800, validation: 100, test: 110 },
    },
    seed: 1,
    seconds: 12,
    command: 'marquee evaluate --html "a & b.html"',
    ...changed,
  };
}

describe('the verdict', () => {
  it('names the best, says by how much and how sure that is', () => {
    const verdict = describeVerdict(evaluation({ ours: result(0.5, null), theirs: result(0.4, 0.5) })).join(' ');
    expect(verdict).toContain('ours recommends best: 50 of 100 users');
    expect(verdict).toContain('0.5000 against 0.4000');
    expect(verdict).toContain('25.0\u00a0% more');
    expect(verdict).toContain('+0.090 to +0.110');
    expect(verdict).toContain('No other is clearly ahead of it');
  });

  it('admits that the first model is not the best', () => {
    const verdict = describeVerdict(evaluation({ ours: result(0.4, null), theirs: result(0.5, 0.4) })).join(' ');
    expect(verdict).toContain('theirs recommends best');
    expect(verdict).toContain('+0.090 to +0.110');
  });

  it('does not call a lead within chance a lead', () => {
    const [headline] = describeVerdict(evaluation({ ours: result(0.4, null), theirs: result(0.395, 0.4) }));
    expect(headline).toContain('cannot be told apart');
  });

  it('says for whom another is clearly better, small groups aside', () => {
    const theirs = result(0.3, 0.5);
    theirs.groups.age[0] = { ...theirs.groups.age[0], 'ndcg@10': 0.6 };
    theirs.groups.gender[0] = { ...theirs.groups.gender[0], 'ndcg@10': 0.51 };
    theirs.coldUsers = theirs.coldUsers!.map((cold) => ({ ...cold, 'ndcg@10': 0.6 }));
    theirs.groups.occupation[0] = { ...theirs.groups.occupation[0], 'ndcg@10': 0.6 };
    const orders = { 'vote_count order': estimate(0.7) };
    const verdict = describeVerdict(evaluation({ ours: result(0.5, null), theirs }, { coldMovieOrders: orders }));
    expect(verdict.at(-1)).toBe(
      'It is not the best for age 18-24 (theirs is better), new users with 0 and 1 ratings known (theirs is better) and ' +
        'movies that nobody has rated yet (vote_count order is better).',
    );
  });
});

describe('what an evaluation is of', () => {
  const known = { known: estimate(0.5, 70), strangers: estimate(0.123, 30) };
  const plain = evaluation({ ours: result(0.5, null, { byHistory: known }) });
  const mixed = { ...plain, data: { ...plain.data, strangers: 30 } };
  const sampled = { ...plain, protocol: { ...plain.protocol, negatives: 'some.negative' } };

  it.each([
    ['the table', describeEvaluation],
    ['the report', renderReport],
  ])('is told in %s: strangers apart, and candidates of a file', (_, describeAll) => {
    expect(describeAll(mixed)).toContain('strangers');
    expect(describeAll(mixed)).toContain('0.1230');
    expect(describeAll(plain)).not.toContain('0.1230');
    const label = 'Only the movies of some.negative were ranked';
    expect(describeAll(sampled)).toContain(label);
    expect(describeAll(plain)).not.toContain(label);
  });
});

describe('the report', () => {
  const page = renderReport(evaluation({ ours: result(0.5, null), theirs: result(0.4, 0.5) }));
  const { document } = parseHTML(page);

  it('needs nothing from elsewhere, and runs nothing', () => {
    expect(page).not.toMatch(/https?:|\bsrc=|@import|url\(/);
    expect(document.querySelectorAll('script, link, iframe, img')).toHaveLength(0);
  });

  it('tells every chart to those who cannot see it', () => {
    const charts = document.querySelectorAll('svg[role=img]');
    expect(charts).toHaveLength(9);
    for (const chart of charts) {
      const [title, description] = chart.getAttribute('aria-labelledby')!.split(' ');
      expect(chart.querySelector(`title#${title}`)!.textContent).not.toBe('');
      expect(chart.querySelector(`desc#${description}`)!.textContent).not.toBe('');
    }
    const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('shows the figures, the data and the command, escaped', () => {
    expect(document.querySelector('.verdict')!.textContent).toContain('ours recommends best');
    expect(document.querySelector('code')!.textContent).toBe('marquee evaluate --html "a & b.html"');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    expect(document.querySelector('main')!.textContent).toContain('100 users, 321 likes');
    expect(document.querySelectorAll('table')).toHaveLength(9);
  });

  it('is the same each time', () => {
    expect(renderReport(evaluation({ ours: result(0.5, null), theirs: result(0.4, 0.5) }))).toBe(page);
  });

  it('leaves out what is known of nobody', () => {
    const nobody = result(0.5, null);
    for (const grouping of ['age', 'gender', 'occupation'] as const) {
      nobody.groups[grouping] = [{ group: 'unknown', ...estimate(0.5) }];
    }
    const charts = parseHTML(renderReport(evaluation({ ours: nobody }))).document.querySelectorAll('svg[role=img]');
    expect(charts).toHaveLength(6);
  });

  it('does without new users and new movies where these were left out', () => {
    const none = { coldUsers: null, coldMovies: null };
    const { data, ...rest } = evaluation({ ours: result(0.5, null, none) }, { coldMovieOrders: null });
    const plain = renderReport({ ...rest, data: { ...data, ...none } });
    expect(plain).not.toContain('New users');
    expect(plain).not.toContain('New movies');
  });
});

describe('html', () => {
  it('escapes text and keeps markup', () => {
    expect(html`<p class="${'"'}">${'<b>'}${html`<i>${1}</i>`}${[html`a`, html`b`]}</p>`.html).toBe(
      '<p class="&quot;">&lt;b&gt;<i>1</i>ab</p>',
    );
  });
});
