import { useEffect, useRef } from 'preact/hooks';
import uPlot from 'uplot';
import { plot as words } from '../../words/en/admin.ts';
import 'uplot/dist/uPlot.min.css';

export type Line = {
  name: string;
  /** One a time; null if nothing is known. */
  values: readonly (number | null)[];
};

type PlotProps = {
  name: string;
  /** In seconds of the clock, rising. */
  times: readonly number[];
  /** Two at most. */
  lines: readonly Line[];
  /** How to say a value. */
  say: (value: number) => string;
};

/** How something went lately: a picture for the eye, and its figures as text beside it. */
export function Plot({ name, times, lines, say }: PlotProps) {
  return (
    <figure class="plot">
      <figcaption>
        <h3>{name}</h3>
        <ul>
          {lines.map((line, index) => (
            <li key={line.name}>
              <span class={`plot-mark plot-line-${index}`} />
              {line.name} <strong>{sayOr(line.values.at(-1), say)}</strong>
              <span class="plot-range">{rangeWords(line.values, say)}</span>
            </li>
          ))}
        </ul>
      </figcaption>
      <Picture times={times} lines={lines} say={say} />
    </figure>
  );
}

function sayOr(value: number | null | undefined, say: PlotProps['say']): string {
  return value == null ? '–' : say(value);
}

function rangeWords(values: Line['values'], say: PlotProps['say']): string {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? words.nothing : words.range(say(Math.min(...known)), say(Math.max(...known)));
}

const height = 140;
const fewestSeconds = 60;

/** Its text is what stands beside it, so it is hidden from screen readers. */
function Picture({ times, lines, say }: Omit<PlotProps, 'name'>) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot>(undefined);
  useEffect(() => {
    const parent = holder.current!;
    const created = new uPlot(optionsFor(parent, lines.length, say), dataOf(times, lines), parent);
    plot.current = created;
    const observer = new ResizeObserver(() => created.setSize({ width: parent.clientWidth, height }));
    observer.observe(parent);
    const scheme = matchMedia('(prefers-color-scheme: dark)');
    const repaint = () => created.redraw();
    scheme.addEventListener('change', repaint);
    return () => {
      scheme.removeEventListener('change', repaint);
      observer.disconnect();
      created.destroy();
    };
  }, [lines.length]);
  useEffect(() => plot.current?.setData(dataOf(times, lines)), [times, lines]);
  return (
    <div ref={holder} class="plot-picture" aria-hidden="true">
      {['plot-line-0', 'plot-line-1', 'plot-text', 'plot-grid'].map((role) => (
        <span key={role} class={role} />
      ))}
    </div>
  );
}

function dataOf(times: readonly number[], lines: readonly Line[]): uPlot.AlignedData {
  return [[...times], ...lines.map(({ values }) => [...values])];
}

function optionsFor(holder: HTMLElement, lines: number, say: PlotProps['say']): uPlot.Options {
  // A canvas knows no custom properties: their colours are those of elements beside it, asked for at each drawing.
  const colourOf = (role: string) => () => getComputedStyle(holder.querySelector(`.${role}`)!).color;
  const axis: uPlot.Axis = {
    stroke: colourOf('plot-text'),
    grid: { stroke: colourOf('plot-grid'), width: 1 },
    ticks: { show: false },
    font: '12px system-ui, sans-serif',
  };
  return {
    width: holder.clientWidth,
    height,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { range: ({ data }) => spanOf(data[0]) },
      y: { range: (_plot, _least, most) => [0, most > 0 ? most * 1.1 : 1] },
    },
    axes: [
      { ...axis, space: 90, size: 28, values: (_plot, ticks) => ticks.map(clockWords) },
      { ...axis, space: 36, size: 68, values: (_plot, ticks) => ticks.map(say) },
    ],
    series: [{}, ...Array.from({ length: lines }, (_, index) => seriesOf(index, colourOf(`plot-line-${index}`)))],
  };
}

function spanOf(times: ArrayLike<number>): [number, number] {
  const [first = 0, last = 0] = [times[0], times[times.length - 1]];
  return [Math.min(first, last - fewestSeconds), last];
}

/** Lines differ in their dashes as well, for those to whom colours look alike. */
function seriesOf(index: number, stroke: () => string): uPlot.Series {
  return { stroke, width: 2, points: { show: false }, ...(index > 0 && { dash: [6, 4] }) };
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

function clockWords(seconds: number): string {
  return clock.format(new Date(seconds * 1000));
}
