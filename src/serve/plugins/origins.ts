import { BlockList } from 'node:net';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { MarqueeError } from '../../errors.ts';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const proxyHeader =
  /^(forwarded|via|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-.*|fastly-.*|x-forwarded.*)$/;

type Sender = Pick<FastifyRequest, 'headers' | 'socket'>;

/**
 * Whether a program on this machine made the request, which is then trusted without a key. The network address is not enough: a proxy
 * passes on requests of others, and a page of another site can make the browser send some, under a name that it has pointed at this
 * machine (DNS rebinding).
 */
export function isFromThisMachine({ headers, socket }: Sender): boolean {
  const { remoteAddress = '', remoteFamily } = socket;
  if (!remoteAddress || !loopback.check(remoteAddress, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4')) return false;
  if (Object.keys(headers).some((name) => proxyHeader.test(name))) return false;
  const { host = '', origin } = headers;
  if (!localHost.test(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return !isOfAnotherSite(headers);
}

/** Whether a page of another site made the browser send the request. Browsers say so; other programs say nothing. */
export function isOfAnotherPage({ headers }: Pick<Sender, 'headers'>, allowedOrigins: readonly string[]): boolean {
  const { host, origin } = headers;
  if (origin === undefined) return isOfAnotherSite(headers);
  if (allowedOrigins.includes('*') || allowedOrigins.includes(origin)) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host?.toLowerCase();
}

function isOfAnotherSite({ 'sec-fetch-site': site = 'none' }: Sender['headers']): boolean {
  return site !== 'none' && site !== 'same-origin';
}

/** Refuses a request with several Host headers, as a proxy in front may have used another one (RFC 9112, 3.2). */
export function addSingleHostRule(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const { rawHeaders } = request.raw;
    let hosts = 0;
    for (let place = 0; place < rawHeaders.length; place += 2) {
      const name = rawHeaders[place]!;
      if (name.length === 4 && name.toLowerCase() === 'host') hosts++;
    }
    if (hosts > 1) done(new MarqueeError('REQUEST_INVALID', 'The request has more than one Host header'));
    else done();
  });
}

/**
 * Answers only for `hosts` and this machine's own names. Otherwise a page could point its own name at a server on the loopback
 * interface, and read what it answers to the browser (DNS rebinding). Health checks by HTTP/1.0, such as HAProxy's, have no host;
 * browsers always send one.
 */
export function addHostRule(app: FastifyInstance, hosts: readonly string[]): void {
  const allowed = new Set(hosts.map((host) => host.toLowerCase()));
  app.addHook('onRequest', async ({ headers: { host } }) => {
    if (host === undefined) return;
    const name = host.toLowerCase().replace(/:\d+$/, '');
    if (localHost.test(name) || allowed.has(name)) return;
    throw new MarqueeError(
      'HOST_UNKNOWN',
      'This server does not answer for this host name. If it should, start it with --allowed-hosts.',
    );
  });
}
