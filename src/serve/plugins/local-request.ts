import { BlockList } from 'node:net';
import type { FastifyRequest } from 'fastify';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

const localHost = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i;
const proxyHeader = /^(forwarded|via|x-real-ip|x-forwarded-.*)$/;

/**
 * Whether a request was made by a program of this machine, for what is trusted without a key. Its own network address is not
 * enough: a proxy passes on the requests of others, and a page of another site has the browser send its own, under a name that
 * it may have pointed at this machine (DNS rebinding).
 */
export function isFromThisMachine({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
  const { remoteAddress = '', remoteFamily } = socket;
  if (!remoteAddress || !loopback.check(remoteAddress, remoteFamily === 'IPv6' ? 'ipv6' : 'ipv4')) return false;
  if (Object.keys(headers).some((name) => proxyHeader.test(name))) return false;
  const { host = '', origin, 'sec-fetch-site': site = 'none' } = headers;
  if (!localHost.test(host)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === 'none' || site === 'same-origin';
}
