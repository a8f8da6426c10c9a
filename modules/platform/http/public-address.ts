import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/** IPv4 that leads to nobody's public server: this host, private, shared, link-local, reserved (IANA's special-purpose registry, RFC 6890). */
const NOT_PUBLIC_4 = new BlockList();
for (const [net, bits] of [['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 3]] as const) NOT_PUBLIC_4.addSubnet(net, bits);
/** IPv6 that is handed out at all (RFC 4291, 2.4), and what of it stands for other nets: Teredo, documentation, 6to4. */
const GLOBAL_6 = new BlockList();
GLOBAL_6.addSubnet('2000::', 3, 'ipv6');
const NOT_PUBLIC_6 = new BlockList();
for (const [net, bits] of [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]] as const) NOT_PUBLIC_6.addSubnet(net, bits, 'ipv6');

export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !NOT_PUBLIC_4.check(address);
  return family === 6 && GLOBAL_6.check(address, 'ipv6') && !NOT_PUBLIC_6.check(address, 'ipv6');
}

/** Names that never lead out of a house or a company. */
const INNER_NAME = /(^|\.)(localhost|local|internal|intranet|lan|home|corp|arpa)$/i;

/** Whether an address that a stranger names may be asked at all: https on its own port, by a name, without a password in it. */
export function isPublicHttps(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, port, username, password, hostname } = new URL(address);
  return protocol === 'https:' && port === '' && username === '' && password === '' && isIP(hostname.replace(/^\[|\]$/g, '')) === 0 && hostname.includes('.') && !INNER_NAME.test(hostname.replace(/\.$/, ''));
}

/** For a request's `lookup`: the very addresses that are connected to are looked at, so that a name cannot change its mind in between. */
export const onlyPublic: LookupFunction = (hostname, options, callback) => {
  resolve(hostname, { ...options, all: true }, (error, found: LookupAddress[]) => {
    if (error) return callback(error, '', 0);
    const [first] = found;
    if (!first || !found.every(({ address }) => isPublicAddress(address))) return callback(Object.assign(new Error('That name leads to no public address'), { code: 'ENOTPUBLIC' }), '', 0);
    if (options.all) return callback(null, found);
    return callback(null, first.address, first.family);
  });
};
