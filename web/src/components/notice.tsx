import { useEffect, useRef, useState } from 'preact/hooks';
import { dismiss, type Notice, notices } from '../state/notices.ts';
import { common } from '../words/index.ts';
import './notice.css';

/** Milliseconds. What can be undone stays for as long as it takes to make up one's mind. */
const shownFor = { plain: 8000, withAction: 20_000 };

/** What is told in passing; it takes no focus. Control+Z, or Command+Z, undoes the newest from anywhere but a text. */
export function Notices() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
      const newest = notices.peek().findLast(({ action }) => action !== undefined);
      if (!isUndo || !newest || isText(event.target)) return;
      event.preventDefault();
      act(newest);
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, []);
  return (
    <div class="notices" role="status">
      {notices.value.map((notice) => (
        <NoticeBox key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function act({ id, action }: Notice): void {
  dismiss(id);
  action?.run();
}

/** Where the keys undo what was typed. */
const isText = (target: EventTarget | null) =>
  target instanceof Element && target.matches('input:not([type="range"], [type="checkbox"], [type="radio"]), textarea');

/** It stays for as long as somebody points at it or has the focus in it; that then goes back to where it was when it came. */
function NoticeBox({ notice }: { notice: Notice }) {
  const { id, text, action } = notice;
  const [isHeld, hold] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    const element = box.current;
    return () => {
      const hasFocus = element?.contains(document.activeElement);
      if (hasFocus && before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    if (isHeld) return;
    const timer = setTimeout(() => dismiss(id), action ? shownFor.withAction : shownFor.plain);
    return () => clearTimeout(timer);
  }, [id, action, isHeld]);
  return (
    <div
      class="notice"
      ref={box}
      onPointerEnter={() => hold(true)}
      onPointerLeave={() => hold(false)}
      onFocusIn={() => hold(true)}
      onFocusOut={() => hold(false)}
    >
      <p>{text}</p>
      {action && (
        <button type="button" aria-keyshortcuts="Control+Z" onClick={() => act(notice)}>
          {action.name}
        </button>
      )}
      <button type="button" class="button-bare" onClick={() => dismiss(id)}>
        <span aria-hidden="true">×</span>
        <span class="unseen">{common.dismiss}</span>
      </button>
    </div>
  );
}
