import { useMemo, useState } from 'preact/hooks';
import { settings } from '../state/settings.ts';
import { type CoverMovie, cover, drawCover } from './cover/drawing.ts';
import { lineHeight } from './cover/title.ts';
import './cover.css';

export type PosterMovie = CoverMovie & { poster_path?: string | null };

/** The address of a movie's poster, where this server shows posters. */
export function posterOf({ poster_path: path }: PosterMovie): string | undefined {
  const base = settings.value?.posters;
  return base && path ? base + path : undefined;
}

type CoverParts = {
  movie: PosterMovie;
  /** Without the title, which stands beside it. */
  isBare?: boolean;
};

/** A movie's poster where this server shows them, otherwise a drawn cover, which has the title on it. */
export function Cover({ movie, isBare = false }: CoverParts) {
  const [failed, setFailed] = useState<string>();
  const poster = posterOf(movie);
  return (
    <div class="cover">
      <DrawnCover movie={movie} isBare={isBare} />
      {poster && poster !== failed && <img src={poster} alt="" loading="lazy" onError={() => setFailed(poster)} />}
    </div>
  );
}

function DrawnCover({ movie, isBare }: { movie: CoverMovie; isBare: boolean }) {
  const { id, title, year, genres } = movie;
  const drawing = useMemo(() => drawCover(movie, isBare), [id, title, year, String(genres), isBare]);
  const { palette, art, isMirrored, words, align, isFramed, firstLine } = drawing;
  const { size, lines } = drawing.title;
  const x = align === 'start' ? cover.margin : cover.width / 2;
  const place = { x, 'text-anchor': align, fill: palette.ink } as const;
  return (
    <svg viewBox={`0 0 ${cover.width} ${cover.height}`} aria-hidden="true" focusable="false">
      <rect width={cover.width} height={cover.height} fill={palette.ground} />
      <svg x={art.x} y={art.y} width={art.size} height={art.size} viewBox="0 0 200 200" aria-hidden="true">
        <g transform={isMirrored ? 'matrix(-1 0 0 1 200 0)' : undefined}>
          {drawing.shapes.map(({ path, tone, line, opacity }, at) => {
            const paint = line
              ? { fill: 'none', stroke: palette.tones[tone], 'stroke-width': line }
              : { fill: palette.tones[tone] };
            return <path key={at} d={path} opacity={opacity} {...paint} />;
          })}
        </g>
      </svg>
      {isFramed && (
        <rect
          x="12"
          y="12"
          width="176"
          height="276"
          fill="none"
          stroke={palette.ink}
          stroke-width="1.5"
          opacity="0.7"
        />
      )}
      {!isBare && (
        <>
          {!isFramed && <rect y={words.y} width={cover.width} height={words.height} fill={palette.ground} />}
          <text class="cover-title" {...place} font-size={size}>
            {lines.map((line, at) => (
              <tspan key={at} x={x} y={firstLine + at * size * lineHeight}>
                {line}
              </tspan>
            ))}
          </text>
          <text class="cover-note" {...place} font-size={cover.noteSize} y={words.y + words.height - cover.margin}>
            {drawing.note}
          </text>
        </>
      )}
    </svg>
  );
}
