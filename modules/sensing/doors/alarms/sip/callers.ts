import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { BlockList, isIPv6 } from 'node:net';
import { Injectable } from '@nestjs/common';
import { proofText, readProof, type DigestProof } from '../../../../../core/doors/sip/digest.js';
import { headerOf, uriOf, userOf, type SipRequest } from '../../../../../core/doors/sip/message.js';
import type { AlarmLine, Source } from '../../../../../core/things/source.js';
import { Clock } from '../../../../platform/clock/clock.js';
import { SIP_REALM, type AccountDigests } from '../../../things/keys.js';
import { Sources } from '../../../things/sources.service.js';

/** Who calls; or what an unknown caller must sign, and whether its last try was only too old. */
export type Caller = { readonly source: Source } | { readonly challenge: readonly string[] };

const NONCE_MS = 5 * 60_000;
const MOST_PROOFS = 50_000;

/**
 * Nobody is believed without a proof: HTTP digest with the source's account and key (SIS-TR 91102 7.5, RFC 7616), or,
 * where a source says so, the account's name from a network of its own. A proof serves once.
 */
@Injectable()
export class Callers {
  private readonly secret = randomBytes(32);
  /** Proofs that were used, by when their nonce ends. */
  private readonly used = new Map<string, number>();

  constructor(private readonly sources: Sources, private readonly clock: Clock) {}

  identify(request: SipRequest, address: string): Caller {
    const trusted = this.byNetwork(request, address);
    if (trusted) return { source: trusted };
    const header = headerOf(request, 'authorization');
    const proof = header === undefined ? undefined : readProof(header);
    const known = proof && this.sources.bySipAccount(proof.username);
    if (!proof || !known || proof.realm !== SIP_REALM || !isRight(proof, known.digests, request.start.method)) return { challenge: this.challenge(false) };
    return this.isFresh(proof) ? { source: known.source } : { challenge: this.challenge(true) };
  }

  private byNetwork(request: SipRequest, address: string): Source | undefined {
    const account = userOf(uriOf(headerOf(request, 'from') ?? ''));
    const source = account === undefined ? undefined : this.sources.bySipAccount(account)?.source;
    return source?.line && isWithin(source.line, address) ? source : undefined;
  }

  /** MD5 stands first: many devices know nothing else and read only the first (RFC 8760 would have the stronger one there). */
  private challenge(stale: boolean): string[] {
    const nonce = this.nonceOf(this.clock.now());
    return ['MD5', 'SHA-256'].map((algorithm) => `Digest realm="${SIP_REALM}", nonce="${nonce}", algorithm=${algorithm}, qop="auth"${stale ? ', stale=true' : ''}`);
  }

  /** Ours by its signature, so none need be remembered until it is used. */
  private nonceOf(at: number, salt = randomBytes(8).toString('hex')): string {
    const text = `${at.toString(36)}.${salt}`;
    return `${text}.${createHmac('sha256', this.secret).update(text).digest('hex').slice(0, 32)}`;
  }

  /** Ours, not too old, and not used before with this count. */
  private isFresh({ nonce, auth }: DigestProof): boolean {
    const now = this.clock.now();
    const [time = '', salt = ''] = nonce.split('.');
    const at = parseInt(time, 36);
    if (!Number.isSafeInteger(at) || now - at > NONCE_MS || nonce !== this.nonceOf(at, salt)) return false;
    const key = `${nonce} ${auth?.nc ?? ''}`;
    if (this.used.has(key)) return false;
    if (this.used.size >= MOST_PROOFS) for (const [old, ends] of this.used) if (ends < now || this.used.size >= MOST_PROOFS) this.used.delete(old);
    this.used.set(key, at + NONCE_MS);
    return true;
  }
}

function isRight(proof: DigestProof, digests: AccountDigests, method: string): boolean {
  const name = proof.algorithm === 'MD5' ? 'md5' : 'sha256';
  const digest = (text: string): string => createHash(name).update(text).digest('hex');
  const right = Buffer.from(digest(proofText(proof, digests[name], digest(`${method}:${proof.uri}`))));
  const said = Buffer.from(proof.response);
  return said.length === right.length && timingSafeEqual(said, right);
}

function isWithin({ networks = [] }: AlarmLine, address: string): boolean {
  if (networks.length === 0) return false;
  const list = new BlockList();
  for (const network of networks) {
    const [base = '', bits] = network.split('/');
    const family = isIPv6(base) ? 'ipv6' : 'ipv4';
    if (bits === undefined) list.addAddress(base, family);
    else list.addSubnet(base, Number(bits), family);
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
