import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Interval } from '../bootstrap.ts';
import { type Html, trusted } from './html.ts';

/** A value of one model, with what chance may make of it. */
export type Point = { model: string; row: string; value: number; low: number; high: number };
export type Share = { model: string; outcome: string; share: number };
export type CurvePoint = { model: string; at: number | Date; value: number; low: number; high: number };

/** What a screen reader says in place of the chart. */
export type Caption = { id: string; title: string; description: string };

const { document } = parseHTML('<!doctype html><html><body></body></html>');
/** Narrow, so that the text is still legible when a phone shrinks it. */
const width = 480;
const symbols = ['circle', 'square', 'triangle', 'diamond', 'star', 'cross', 'wye'] as const;
const dots = { r: 4.5, stroke: 'var(--surface)', strokeWidth: 0.7 } as const;

/** Each model keeps its colour and its symbol in every chart. */
export function scalesOf(models: readonly string[]) {
  return {
    color: { domain: [...models], range: models.map((_, index) => `var(--series-${(index % symbols.length) + 1})`) },
    symbol: { domain: [...models], range: models.map((_, index) => symbols[index % symbols.length]) },
  };
}

export type Scales = ReturnType<typeof scalesOf>;

/** For charts where each row has its name beside it, and there may be many. */
export function plainScalesOf(names: readonly string[]): Scales {
  return {
    color: { domain: [...names], range: ['var(--series-1)'] },
    symbol: { domain: [...names], range: ['circle'] },
  };
}

/** No more curves than a reader can distinguish. */
export const maxCurves = symbols.length;

/** One row a name, one dot a model in it, whiskers for the interval. */
export function whiskers(points: readonly Point[], scales: Scales, xLabel: string, caption: Caption): Html {
  const rows = [...new Set(points.map(({ row }) => row))];
  const several = points.length > rows.length;
  const models = scales.color.domain;
  const step = several ? 6 * models.length + 20 : 30;
  // Models of one row stand a little below one another, so that none hides another.
  const dy = (model: string) => (several ? (models.indexOf(model) - (models.length - 1) / 2) * 6 : 0);
  const marks = models.flatMap((model) => {
    const own = points.filter((point) => point.model === model);
    return [
      Plot.ruleY(own, { y: 'row', x1: 'low', x2: 'high', stroke: 'model', strokeWidth: 1.8, dy: dy(model) }),
      Plot.dot(own, { y: 'row', x: 'value', fill: 'model', symbol: 'model', dy: dy(model), ...dots }),
    ];
  });
  return draw(caption, {
    ...scales,
    height: rows.length * step + 60,
    marginLeft: 18 + 7.4 * Math.max(...rows.map((row) => row.length)),
    marginRight: 24,
    x: { label: xLabel, grid: true, zero: true, nice: true },
    y: { label: null, domain: rows },
    marks: [Plot.ruleX([0], { strokeOpacity: 0.4 }), ...marks],
  });
}

/** One line a model, a band for the interval. */
export function curves(
  points: readonly CurvePoint[],
  scales: Scales,
  labels: { x: string; y: string },
  caption: Caption,
): Html {
  return draw(caption, {
    ...scales,
    height: 340,
    marginLeft: 48,
    x: { type: points[0]?.at instanceof Date ? 'utc' : 'point', label: labels.x },
    y: { label: labels.y, grid: true, zero: true, nice: true },
    marks: [
      Plot.areaY(points, { x: 'at', y1: 'low', y2: 'high', z: 'model', fill: 'model', fillOpacity: 0.15 }),
      Plot.lineY(points, { x: 'at', y: 'value', z: 'model', stroke: 'model', strokeWidth: 2 }),
      Plot.dot(points, { x: 'at', y: 'value', fill: 'model', symbol: 'model', ...dots }),
    ],
  });
}

/** Bars of shares that add up to one. */
export function shareBars(shares: readonly Share[], colors: Record<string, string>, caption: Caption): Html {
  const models = [...new Set(shares.map(({ model }) => model))];
  return draw(caption, {
    height: models.length * 34 + 60,
    marginLeft: 18 + 6.8 * Math.max(...models.map((model) => model.length)),
    marginRight: 24,
    x: { label: 'share of users', percent: true, domain: [0, 100] },
    y: { label: null, domain: models },
    color: { domain: Object.keys(colors), range: Object.values(colors) },
    marks: [
      Plot.barX(shares, {
        y: 'model',
        x: 'share',
        fill: 'outcome',
        order: Object.keys(colors),
        insetTop: 3,
        insetBottom: 3,
      }),
    ],
  });
}

/** The symbol of a model, for the legend. */
export function swatch(model: string, scales: Scales): Html {
  const size = 14;
  const svg = Plot.plot({
    document,
    width: size,
    height: size,
    margin: 0,
    ...scales,
    marks: [Plot.dot([model], { x: 0.5, fill: [model], symbol: [model], r: 4.5, frameAnchor: 'middle' })],
    x: { axis: null, domain: [0, 1] },
  });
  svg.setAttribute('aria-hidden', 'true');
  return trusted(svg.outerHTML);
}

function draw({ id, title, description }: Caption, options: Plot.PlotOptions): Html {
  const svg = Plot.plot({ document, width, marginBottom: 44, style: { fontSize: '13px' }, ...options });
  svg.prepend(textElement('title', `${id}-title`, title), textElement('desc', `${id}-description`, description));
  svg.setAttribute('role', 'img');
  svg.setAttribute('aria-labelledby', `${id}-title ${id}-description`);
  return trusted(svg.outerHTML);
}

function textElement(name: 'title' | 'desc', id: string, text: string) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  element.setAttribute('id', id);
  element.textContent = text;
  return element;
}

export function pointOf(model: string, row: string, value: number, [low, high]: Interval): Point {
  return { model, row, value, low, high };
}
