import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { common } from '../words/index.ts';
import './dialog.css';

type DialogParts = { title: string; onClose: () => void; children: ComponentChildren };

/** A dialog that everything else waits for. It is there for as long as it is rendered; Escape closes it. */
export function Dialog({ title, onClose, children }: DialogParts) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return (
    <dialog class="dialog" ref={dialog} aria-labelledby={heading} onCancel={onClose}>
      <h2 id={heading}>{title}</h2>
      {children}
    </dialog>
  );
}

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
          {common.cancel}
        </button>
        <button type="button" class="button-bad" onClick={onConfirm}>
          {action}
        </button>
      </div>
    </Dialog>
  );
}
