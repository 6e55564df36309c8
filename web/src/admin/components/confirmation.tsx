import type { ComponentChildren } from 'preact';
import { Dialog } from '../../components/dialog.tsx';
import { common } from '../../words/index.ts';
import type { Deed } from '../state/answer.ts';
import { Problem } from './parts.tsx';

type ConfirmationProps = {
  question: string;
  /** What it will mean. */
  children: ComponentChildren;
  /** What the button that does it says. */
  action: string;
  deed: Deed<[]>;
  onClose: () => void;
};

/** Asks before something is done that others will notice, and stays until it is done. */
export function Confirmation({ question, children, action, deed, onClose }: ConfirmationProps) {
  const confirm = async () => {
    if (await deed.begin()) onClose();
  };
  return (
    <Dialog title={question} onClose={onClose}>
      {children}
      <Problem of={deed.problem} />
      <div class="buttons">
        <button type="button" onClick={onClose}>
          {common.cancel}
        </button>
        <button type="button" class="button-main" disabled={deed.isBusy} onClick={confirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
