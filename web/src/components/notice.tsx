import { useEffect } from 'preact/hooks';
import { dismiss, type Notice, notices } from '../state/notices.ts';
import { common } from '../words/index.ts';
import './notice.css';

/** Milliseconds. What can be undone stays for as long as it takes to make up one's mind. */
const shownFor = { plain: 8000, withAction: 20_000 };

/** What is told in passing; it takes no focus. */
export function Notices() {
  return (
    <div class="notices" role="status">
      {notices.value.map((notice) => (
        <NoticeBox key={notice.id} notice={notice} />
      ))}
    </div>
  );
}

function NoticeBox({ notice: { id, text, action } }: { notice: Notice }) {
  useEffect(() => {
    const timer = setTimeout(() => dismiss(id), action ? shownFor.withAction : shownFor.plain);
    return () => clearTimeout(timer);
  }, [id, action]);
  return (
    <div class="notice">
      <p>{text}</p>
      {action && (
        <button
          type="button"
          onClick={() => {
            dismiss(id);
            action.run();
          }}
        >
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
