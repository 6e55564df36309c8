import { createMarquee } from '../../../../client/index.ts';
import { authorization } from '../state/access.ts';
import type { Import, Reading } from '../types.ts';

/**
 * Sends a file to be imported, or only to be read where it is a dry run.
 * @param onProgress told the share of it that has been sent, 0 to 1
 */
export function uploadFile(
  file: File,
  how: Reading & { dry_run?: boolean },
  onProgress: (share: number) => void,
): Promise<Import> {
  const upload = createMarquee({ fetch: fetchTelling(onProgress), retries: 0 });
  const options = { headers: authorization(), timeoutMs: Number.POSITIVE_INFINITY };
  return upload.post('/v1/imports', { name: file.name, ...how, body: file }, options);
}

/** `fetch`, which itself does not tell how much it has sent. */
function fetchTelling(onProgress: (share: number) => void): typeof fetch {
  return (input, init) =>
    new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init?.method ?? 'GET', String(input));
      new Headers(init?.headers).forEach((value, name) => void request.setRequestHeader(name, value));
      request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
      request.onload = () => resolve(toResponse(request));
      request.onerror = () => reject(new TypeError('There was no answer.'));
      request.onabort = () => reject(init?.signal?.reason);
      init?.signal?.addEventListener('abort', () => request.abort());
      request.send(init?.body as XMLHttpRequestBodyInit);
    });
}

function toResponse(request: XMLHttpRequest): Response {
  const { status, statusText, responseText } = request;
  const type = request.getResponseHeader('content-type') ?? 'text/plain';
  return new Response(responseText, { status, statusText, headers: { 'content-type': type } });
}
