import './advance.css';

type AdvanceProps = {
  /** What goes on. */
  name: string;
  /** 0 to 1. */
  progress: number;
  /** What it does now. */
  detail: string;
};

/** How far something is that takes a while. */
export function Advance({ name, progress, detail }: AdvanceProps) {
  return (
    <div class="advance">
      <span>{detail}</span>
      <span class="advance-share">{Math.round(progress * 100)} %</span>
      <progress aria-label={name} value={progress} max={1} />
    </div>
  );
}
