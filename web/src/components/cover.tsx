import { useMemo, useState } from 'preact/hooks';
import { settings } from '../state/settings.ts';
import { type CoverMovie, cover, drawCover } from './cover/drawing.ts';
import { lineHeight } from './cover/title.ts';
import './cover.css';

/** A movie's poster where this server shows them, otherwise a drawn cover. What it says stands beside it as text. */
export function Cover({ movie }: { movie: CoverMovie & { poster_path: string | null } }) {
  const [failed, setFailed] = useState<string>();
  const base = settings.value?.posters;
  const poster = base && movie.poster_path ? base + movie.poster_path : undefined;
  return (
    <div class="cover">
      <DrawnCover movie={movie} />
      {poster && poster !== failed && <img src={poster} alt="" loading="lazy" onError={() => setFailed(poster)} />}
    </div>
  );
}

function DrawnCover({ movie }: { movie: CoverMovie }) {
  const { id, title, year, genres } = movie;
  const drawing = useMemo(() => drawCover(movie), [id, title, year, String(genres)]);
  const { palette, artTop, wordsTop } = drawing;
  const { size, lines } = drawing.title;
  const firstLine = wordsTop + cover.margin + size * 0.86;
  return (
    <svg viewBox={`0 0 ${cover.width} ${cover.height}`} aria-hidden="true" focusable="false">
      <rect width={cover.width} height={cover.height} fill={palette.ground} />
      <svg y={artTop} width={cover.width} height={cover.width} aria-hidden="true">
        {drawing.shapes.map(({ path, tone, line, opacity }, at) => {
          const paint = line
            ? { fill: 'none', stroke: palette.tones[tone], 'stroke-width': line }
            : { fill: palette.tones[tone] };
          return <path key={at} d={path} opacity={opacity} {...paint} />;
        })}
      </svg>
      <text class="cover-title" fill={palette.ink} font-size={size}>
        {lines.map((line, at) => (
          <tspan key={at} x={cover.margin} y={firstLine + at * size * lineHeight}>
            {line}
          </tspan>
        ))}
      </text>
      <text
        class="cover-note"
        fill={palette.ink}
        font-size={cover.noteSize}
        x={cover.margin}
        y={wordsTop + cover.band - cover.margin}
      >
        {drawing.note}
      </text>
    </svg>
  );
}
