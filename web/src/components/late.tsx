import type { VNode } from 'preact';
import { useEffect } from 'preact/hooks';
import { lazy } from 'preact-iso';
import { common } from '../words/index.ts';
import { Dialog } from './dialog.tsx';

type Part<Props> = (props: Props) => VNode | null;

/** A view that comes when it is first wanted. Offline, or after an update of the server, it may not come at all, which is said. */
export const lateView = <Props,>(load: () => Promise<Part<Props>>): Part<Props> =>
  lazy<Part<Props>>(() => load().catch((): Part<Props> => NotLoaded));

/** The same of a dialog. */
export const lateDialog = (load: () => Promise<Part<DialogProps>>): Part<DialogProps> =>
  lazy<Part<DialogProps>>(() => load().catch((): Part<DialogProps> => DialogNotLoaded));

type DialogProps = { onClose: () => void };

/** Browsers keep in mind that a script did not come, so that only the whole page can be loaded again; nothing is lost by it. */
const loadAgain = () => location.reload();

function NotLoaded() {
  useEffect(() => {
    addEventListener('online', loadAgain);
    return () => removeEventListener('online', loadAgain);
  }, []);
  return (
    <div role="alert">
      <p>{common.notLoaded}</p>
      <button type="button" onClick={loadAgain}>
        {common.tryAgain}
      </button>
    </div>
  );
}

function DialogNotLoaded({ onClose }: DialogProps) {
  return (
    <Dialog title={common.notLoadedTitle} onClose={onClose}>
      <p>{common.notLoaded}</p>
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {common.close}
        </button>
        <button type="button" class="button-main" onClick={loadAgain}>
          {common.tryAgain}
        </button>
      </div>
    </Dialog>
  );
}
