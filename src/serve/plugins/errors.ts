import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { MarqueeError } from '../../errors.ts';
import { codeOf, isDatabaseAway, toUserError } from '../../store/failures.ts';
import { mayArriveSlowly } from '../limits.ts';
import { InvalidRequest, missingJson, problem, problemType } from '../problems.ts';
import { ClientGone } from './pace.ts';

/** What is sent of an error: only messages that were written for users. */
type Answer = { status: number; message: string; error?: MarqueeError };

const notHttp = 'The request is not valid HTTP';
const internalError = 'Internal server error';

const messages: Readonly<Record<number, string>> = {
  400: notHttp,
  408: 'The request took too long to arrive',
  413: 'The request body is larger than 1 MiB',
  414: 'The URL is too long',
  431: 'The request headers are too large',
  500: internalError,
};

export const plainText = 'text/plain; charset=utf-8';

/**
 * Sends all errors in one shape: `{"error": "..."}`, under /v1 problem details, under /recommend plain text.
 * @param home a folder whose path must not be revealed
 */
export function addErrorAnswers(app: FastifyInstance, home: string): void {
  const methodsAt = collectAddresses(app);
  app.setErrorHandler((error, request, reply) => {
    const isGone = isCutOff(request) || error instanceof ClientGone || request.claim?.ending === 'gone';
    const answer = isGone ? cutOff : withoutPlace(answerFor(error), home);
    // An overload must not flood the log.
    if (answer.status >= 500 && answer.error?.code !== 'OVERLOADED') request.log.error({ err: error }, answer.message);
    return sendError(request, reply, answer);
  });
  const nothingHere: Answer = { status: 404, message: 'There is nothing at this address' };
  // For missing files of the page.
  app.setNotFoundHandler((request, reply) => sendError(request, reply, nothingHere));
  // For everything else not a handler, which would run only after the body has been read.
  app.addHook('onRequest', async (request, reply) => {
    if (!request.is404) return;
    const [url = ''] = request.url.split('?', 1);
    const allowed = methodsAt(url);
    if (allowed.length === 0) return sendError(request, reply, nothingHere);
    reply.header('allow', allowed.join(', '));
    return sendError(request, reply, { status: 405, message: `This address answers ${allowed.join(' and ')} only` });
  });
}

function withoutPlace(answer: Answer, home: string): Answer {
  return { ...answer, message: answer.message.replaceAll(`${home}/`, '') };
}

/** Nobody reads this answer; it keeps a client that disconnected from being reported as an unavailable database. */
const cutOff: Answer = { status: 400, message: notHttp };

/** Whether the client left before the whole request had arrived. */
function isCutOff({ raw }: FastifyRequest): boolean {
  return codeOf(raw.errored) === 'ECONNRESET';
}

function sendError(request: FastifyRequest, reply: FastifyReply, { status, message, error }: Answer): FastifyReply {
  reply.code(status);
  // Also if the database was busy, and not the server.
  if (error?.code === 'OVERLOADED' && !reply.hasHeader('retry-after')) reply.header('retry-after', 1);
  if (request.url.startsWith('/recommend/')) return reply.type(plainText).send(message);
  if (!request.url.startsWith('/v1/')) return reply.send({ error: message });
  const faults = error instanceof InvalidRequest ? error.faults : [];
  const more = { faults, fixes: error?.fixes ?? [] };
  return reply.type(problemType).send(problem(status, error?.code ?? `HTTP_${status}`, message, more));
}

function answerFor(thrown: unknown): Answer {
  const error = toUserError(thrown) ?? thrown;
  if (isDatabaseAway(error)) {
    return { status: 503, message: 'The database cannot be reached; try again shortly' };
  }
  if (error instanceof MarqueeError) {
    return { status: error.status, message: error.status === 500 ? internalError : error.message, error };
  }
  const { code, statusCode = 500 } = error as Partial<FastifyError>;
  if (code === 'FST_ERR_HANDLER_TIMEOUT') {
    return { status: 503, message: 'The answer took too long; try again shortly' };
  }
  // An invalid content type is not JSON either.
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return { status: 400, message: missingJson };
  if (statusCode >= 400 && statusCode < 500) return { status: statusCode, message: messageFor(statusCode) };
  return { status: 500, message: internalError };
}

function messageFor(status: number): string {
  return messages[status] ?? STATUS_CODES[status] ?? notHttp;
}

/** Answers requests whose URL cannot be decoded, which never reach a route. */
export function answerBadUrl(_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  sendError(request, reply, { status: 400, message: 'The URL cannot be decoded' });
}

const statusByParserError: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 413,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

/** Answers data that are not HTTP or arrive too slowly: there is no request yet, only a socket. */
export function answerUnreadableRequest(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT' && mayArriveSlowly(socket)) return;
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = statusByParserError[error.code ?? ''] ?? 400;
  const body = JSON.stringify({ error: messageFor(status) });
  socket.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  );
}

/** Finds the methods that an address supports, among the routes that are added after this. */
function collectAddresses(app: FastifyInstance): (url: string) => string[] {
  const routes: { parts: string[]; method: string }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) routes.push({ parts: url.split('/'), method: each });
  });
  return (url) => {
    const parts = url.split('/');
    // A static route takes precedence over patterns that also match.
    const own = routes.filter((route) => route.parts.join('/') === url);
    const fitting = own.length > 0 ? own : routes.filter((route) => fits(parts, route.parts));
    const methods = new Set(fitting.map(({ method }) => method));
    return app.supportedMethods.filter((method) => methods.has(method));
  };
}

function fits(parts: readonly string[], pattern: readonly string[]): boolean {
  return (
    parts.length === pattern.length &&
    pattern.every((part, place) => part === parts[place] || (part.startsWith(':') && parts[place] !== ''))
  );
}
