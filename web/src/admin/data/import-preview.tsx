import { withoutFlags } from '../../state/importer-text.ts';
import { data as words } from '../../words/en/admin-data.ts';
import type { Import, Reading } from '../types.ts';
import { ImportSummary } from './import-summary.tsx';
import { ReadingFields } from './reading-fields.tsx';

type PreviewProps = {
  /** A dry run that has ended. */
  of: Import;
  /** What is said of how to read the file. */
  reading: Reading;
  /** Whether the dry run read it so. */
  isCurrent: boolean;
  isBusy: boolean;
  onRead: (reading: Reading) => void;
  onCheck: (reading: Reading) => void;
  onConfirm: () => void;
  onCancel: () => void;
};

/** What an import would do, and the choice between doing it, reading the file otherwise, and leaving it. */
export function ImportPreview({ of, reading, isCurrent, isBusy, ...on }: PreviewProps) {
  const suggestions = of.fixes.flatMap(({ flag, values }) => values.map((value) => ({ flag, value })));
  const isFailed = of.state !== 'succeeded';
  return (
    <>
      <p role="status" class={isFailed ? 'upload-outcome upload-failed' : 'upload-outcome'}>
        {of.outcome === null ? words.noOutcome : withoutFlags(of.outcome)}
        {of.fixes.map(({ flag }) => (
          <span key={flag}> {isFailed ? words.reading.ask(flag) : words.reading.offer(flag)}</span>
        ))}
      </p>
      <ImportSummary of={of} />
      {suggestions.length > 0 && (
        <div class="upload-buttons">
          {suggestions.map(({ flag, value }) => (
            <button
              key={`${flag} ${value}`}
              type="button"
              disabled={isBusy}
              onClick={() => on.onCheck({ ...reading, [flag]: value })}
            >
              {words.reading.suggested[flag](value)}
            </button>
          ))}
        </div>
      )}
      <details open={Object.keys(reading).length > 0 || (isFailed && of.fixes.length > 0)}>
        <summary>{words.reading.title}</summary>
        <ReadingFields reading={reading} onChange={on.onRead} />
      </details>
      <div class="upload-buttons">
        {isCurrent && !isFailed ? (
          <button type="button" class="button-main" disabled={isBusy} onClick={on.onConfirm}>
            {words.importIt}
          </button>
        ) : (
          <button type="submit" class="button-main" disabled={isBusy || isCurrent}>
            {words.checkAgain}
          </button>
        )}
        <button type="button" disabled={isBusy} onClick={on.onCancel}>
          {words.cancel}
        </button>
      </div>
    </>
  );
}
