import type { ComponentChildren } from 'preact';
import { Dialog } from './dialog.tsx';
import './confirm.css';

export type ConfirmProps = {
  /** A question. */
  title: string;
  /** What will happen. */
  children: ComponentChildren;
  /** A verb, for the button that does it. */
  action: string;
  onConfirm: () => void;
  onCancel: () => void;
};

/** Asks before something is done that cannot be undone. It is there for as long as it is rendered. */
export function Confirm({ title, children, action, onConfirm, onCancel }: ConfirmProps) {
  return (
    <Dialog title={title} onClose={onCancel}>
      {children}
      <div class="buttons">
        <button type="button" onClick={onCancel}>
          Cancel
        </button>
        <button type="button" class="button-bad" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
