import { type ErrorCode, MarqueeError, statusByCode } from '../../errors.ts';
import { codeOf } from '../../store/failures.ts';

/** One end of a channel between two threads. */
type End = {
  postMessage(message: unknown, transfer?: readonly Transferred[]): void;
  on(event: 'message', listener: (message: Message) => void): unknown;
};
type Transferred = ReadableStream;

/** Functions that one thread may call in another, by name. Arguments and results are copied, except for shared memory. */
type Calls = { [Name in string]: (...parameters: never[]) => unknown };

type Message =
  | { call: number; name: string; parameters: never[] }
  | { answered: number; result: unknown }
  | { answered: number; failure: Failure };

/** An error as it is sent: structured clones keep neither class nor code. */
type Failure = { message: string; stack: string | undefined; code: string | undefined };

export type Caller<Theirs extends Calls> = {
  /** @throws what the other thread threw: a MarqueeError stays one, other errors keep their code */
  call<Name extends keyof Theirs & string>(
    name: Name,
    parameters: Parameters<Theirs[Name]>,
    transfer?: readonly Transferred[],
  ): Promise<Awaited<ReturnType<Theirs[Name]>>>;
  /** Fails all calls, as the other thread has ended. */
  end(reason: Error): void;
};

/** Lets the thread at the other end call `mine`, and this one call `Theirs`. */
export function connectCalls<Theirs extends Calls>(end: End, mine: Calls): Caller<Theirs> {
  const waiting = new Map<number, { resolve: (result: never) => void; reject: (error: unknown) => void }>();
  let last = 0;
  let ended: Error | undefined;

  async function perform({ call, name, parameters }: Extract<Message, { call: number }>): Promise<void> {
    try {
      end.postMessage({ answered: call, result: await mine[name]!(...parameters) });
    } catch (error) {
      end.postMessage({ answered: call, failure: toFailure(error) });
    }
  }

  end.on('message', (message) => {
    if ('call' in message) return void perform(message);
    const asked = waiting.get(message.answered);
    waiting.delete(message.answered);
    if ('failure' in message) asked?.reject(fromFailure(message.failure));
    else asked?.resolve(message.result as never);
  });

  return {
    call(name, parameters, transfer = []) {
      if (ended) return Promise.reject(ended);
      return new Promise((resolve, reject) => {
        last++;
        waiting.set(last, { resolve, reject });
        end.postMessage({ call: last, name, parameters }, transfer);
      });
    },
    end(reason) {
      ended = reason;
      for (const { reject } of waiting.values()) reject(reason);
      waiting.clear();
    },
  };
}

function toFailure(error: unknown): Failure {
  const { message, stack } = error instanceof Error ? error : new Error(String(error));
  return { message, stack, code: codeOf(error) };
}

function fromFailure({ message, stack, code }: Failure): Error {
  const error =
    code !== undefined && code in statusByCode ? new MarqueeError(code as ErrorCode, message) : new Error(message);
  return Object.assign(error, { stack, ...(code !== undefined && { code }) });
}
