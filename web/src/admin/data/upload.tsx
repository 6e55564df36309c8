import { useRef, useState } from 'preact/hooks';
import { data as words } from '../../words/en/admin-data.ts';
import { sizeWords } from '../../words/en/operator-format.ts';
import { Advance, Problem } from '../components/parts.tsx';
import { api } from '../state/access.ts';
import { useDeed } from '../state/answer.ts';
import { useProgressEvents } from '../state/progress-events.ts';
import type { Import, Reading } from '../types.ts';
import { ImportPreview } from './import-preview.tsx';
import { uploadFile } from './upload-file.ts';

type UploadProps = {
  /** Whether another import runs. */
  isRefused: boolean;
  onStart: () => void;
};

/** Takes a file, dropped or chosen, shows what an import would do, and imports it once that is confirmed. */
export function Upload({ isRefused, onStart }: UploadProps) {
  const [file, setFile] = useState<File>();
  const [reading, setReading] = useState<Reading>({});
  const [dryRun, setDryRun] = useState<{ of: Import; reading: Reading }>();
  const [sent, setSent] = useState(0);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const check = useDeed(async (chosen: File, reading: Reading) => {
    setSent(0);
    setDryRun(undefined);
    setDryRun({ of: await uploadFile(chosen, { ...reading, dry_run: true }, setSent), reading });
  });
  const apply = useDeed(async (chosen: File) => {
    setSent(0);
    await uploadFile(chosen, reading, setSent);
  });
  const followed = useProgressEvents(dryRun &&
    ((signal) => api().follow('/v1/imports/{id}', { id: dryRun.of.id }, { signal })), () => {}, [dryRun?.of.id]);
  const checked = dryRun && (followed.newest ?? dryRun.of);
  const isChecking = checked?.state === 'running';
  const isBusy = check.isBusy || apply.isBusy || isChecking;

  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setReading({});
    setDryRun(undefined);
  };
  const cancel = () => {
    choose(undefined);
    if (input.current) input.current.value = '';
    input.current?.focus();
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer?.files[0];
    if (dropped && !isBusy) choose(dropped);
  };
  const checkAgain = (next: Reading) => {
    setReading(next);
    if (file) check.begin(file, next);
  };
  const confirm = async () => {
    if (!file || !(await apply.begin(file))) return;
    cancel();
    onStart();
  };
  return (
    <form
      class={isOver ? 'upload upload-over' : 'upload'}
      onSubmit={(event) => {
        event.preventDefault();
        checkAgain(reading);
      }}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <label for="upload-file">{words.uploadLabel}</label>
      <input
        ref={input}
        id="upload-file"
        type="file"
        disabled={isBusy}
        aria-describedby="upload-note"
        onChange={({ currentTarget }) => choose(currentTarget.files?.[0])}
      />
      <p id="upload-note" class="admin-note">
        {words.uploadNote}
      </p>
      {!checked && (
        <div>
          <button type="submit" class="button-main" disabled={!file || isBusy || isRefused}>
            {file ? words.checkFile(file.name, sizeWords(file.size)) : words.check}
          </button>
        </div>
      )}
      {(check.isBusy || apply.isBusy) && file && (
        <Advance
          name={words.sending(file.name)}
          progress={sent}
          detail={sent < 1 ? `${words.sending(file.name)}…` : words.sent}
        />
      )}
      {isChecking && (
        <Advance
          name={words.checking(checked.name)}
          progress={checked.progress}
          detail={`${words.checking(checked.name)}: ${words.phases[checked.phase]}…`}
        />
      )}
      <Problem of={check.problem} />
      <Problem of={followed.problem} />
      {checked && !isChecking && (
        <ImportPreview
          of={checked}
          reading={reading}
          isCurrent={dryRun?.reading === reading}
          isBusy={isBusy || isRefused}
          onRead={setReading}
          onCheck={checkAgain}
          onConfirm={confirm}
          onCancel={cancel}
        />
      )}
      <Problem of={apply.problem} />
    </form>
  );
}
