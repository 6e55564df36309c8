import { clearLine, cursorTo } from 'node:readline';
import type { Lag, StreamMeter, StreamSnapshot } from '../../ingest/movielog/meter.ts';
import { rejectsOf } from '../../store/stream/events.ts';

export type StatusDisplay = {
  /** Shows a message for people without tearing the line apart. */
  notice(message: string): void;
  end(): void;
};

const terminalMs = 500;
const plainMs = 5000;

/**
 * Says how a stream goes, on standard error: on a terminal in one line that changes, elsewhere in a line now and then.
 * @param more what else to say of it
 */
export function showStatus(
  meter: StreamMeter,
  more = () => '',
  stream: NodeJS.WriteStream = process.stderr,
): StatusDisplay {
  const clear = () => {
    if (!stream.isTTY) return;
    cursorTo(stream, 0);
    clearLine(stream, 0);
  };
  let told = 0;
  let hadTooMany = false;
  const notice = (message: string) => {
    clear();
    stream.write(`marquee: ${message}\n`);
  };
  const update = () => {
    const snapshot = meter.snapshot();
    if (snapshot.rejectsTooMany && !hadTooMany) {
      notice(`${percent(snapshot.rejectedShare)} of the last messages cannot be used; see the table dead_letters`);
    }
    hadTooMany = snapshot.rejectsTooMany;
    if (snapshot.messages === told) return;
    told = snapshot.messages;
    clear();
    stream.write(`${describeSnapshot(snapshot)}${more()}${stream.isTTY ? '' : '\n'}`);
  };
  const timer = setInterval(update, stream.isTTY ? terminalMs : plainMs);
  return {
    notice,
    end() {
      clearInterval(timer);
      clear();
    },
  };
}

/** `12,000 messages, 4,321/s, 1.2 % rejected, at 2023-03-21 09:00:08, 7 behind (1 s)` */
function describeSnapshot({ messages, messagesPerSecond, counts, lastEvent, lag }: StreamSnapshot): string {
  const pace = `${Math.round(messagesPerSecond).toLocaleString('en-US')}/s`;
  const rejected = `${percent(rejectsOf(counts) / Math.max(1, messages))} rejected`;
  const time = lastEvent === null ? [] : [`at ${lastEvent.toISOString().slice(0, 19).replace('T', ' ')}`];
  const behind = lag === null ? [] : [describeLag(lag)];
  return [`${messages.toLocaleString('en-US')} messages`, pace, rejected, ...time, ...behind].join(', ');
}

function describeLag({ messages, seconds }: Lag): string {
  const time = seconds === null ? '' : ` (${Math.round(seconds).toLocaleString('en-US')} s)`;
  return `${messages.toLocaleString('en-US')} behind${messages === 0 ? '' : time}`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
