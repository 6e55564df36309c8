import { useRef, useState } from 'preact/hooks';
import { data as words } from '../../words/en/admin-data.ts';
import { sizeWords } from '../../words/en/operator-format.ts';
import { Advance, Problem } from '../components/parts.tsx';
import { useDeed } from '../state/answer.ts';
import { uploadFile } from './upload-file.ts';

type UploadProps = {
  /** Whether another import runs. */
  isRefused: boolean;
  onStart: () => void;
};

/** Takes a file, dropped or chosen, and sends it. */
export function Upload({ isRefused, onStart }: UploadProps) {
  const [file, setFile] = useState<File>();
  const [sent, setSent] = useState(0);
  const [isOver, setOver] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const upload = useDeed((chosen: File) => uploadFile(chosen, setSent));

  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer?.files[0];
    if (dropped && !upload.isBusy) setFile(dropped);
  };
  const send = async (event: Event) => {
    event.preventDefault();
    if (!file) return input.current?.focus();
    setSent(0);
    if (!(await upload.begin(file))) return;
    setFile(undefined);
    if (input.current) input.current.value = '';
    onStart();
  };
  return (
    <form
      class={isOver ? 'upload upload-over' : 'upload'}
      onSubmit={send}
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
        accept=".csv,.gz,.zip,.dat,.data,.item,.user,.tsv"
        disabled={upload.isBusy}
        aria-describedby="upload-note"
        onChange={({ currentTarget }) => setFile(currentTarget.files?.[0])}
      />
      <p id="upload-note" class="admin-note">
        {words.uploadNote}
      </p>
      <div>
        <button type="submit" class="button-main" disabled={!file || upload.isBusy || isRefused}>
          {file ? words.importFile(file.name, sizeWords(file.size)) : words.import}
        </button>
      </div>
      {upload.isBusy && file && (
        <Advance
          name={words.sending(file.name)}
          progress={sent}
          detail={sent < 1 ? `${words.sending(file.name)}…` : words.sent}
        />
      )}
      <Problem of={upload.problem} />
    </form>
  );
}
