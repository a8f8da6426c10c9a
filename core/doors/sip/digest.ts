/** What a caller shows to prove that it knows its key (RFC 7616 section 3.4), as it stands in `Authorization: Digest …`. */
export interface DigestProof {
  readonly username: string;
  readonly realm: string;
  readonly nonce: string;
  readonly uri: string;
  readonly response: string;
  readonly algorithm: 'MD5' | 'SHA-256';
  /** With both parts where the caller answers to `qop=auth`, as every caller since RFC 2617 should. */
  readonly auth?: { readonly cnonce: string; readonly nc: string };
}

const LONGEST = 4_096;
const PARAMETER = /\s*([a-z-]{1,16})\s*=\s*(?:"([^"\\]{0,1024})"|([^\s,"]{1,256}))\s*(?:,|$)/iy;

/** Undefined: not a proof that can be read. */
export function readProof(header: string): DigestProof | undefined {
  const [, text] = /^Digest\s+(.*)$/is.exec(header) ?? [];
  if (text === undefined || header.length > LONGEST) return undefined;
  const said = new Map<string, string>();
  PARAMETER.lastIndex = 0;
  for (let found = PARAMETER.exec(text); found; found = PARAMETER.lastIndex < text.length ? PARAMETER.exec(text) : null) said.set((found[1] ?? '').toLowerCase(), found[2] ?? found[3] ?? '');
  const algorithm = (said.get('algorithm') ?? 'MD5').toUpperCase();
  const [username, realm, nonce, uri, response] = ['username', 'realm', 'nonce', 'uri', 'response'].map((name) => said.get(name));
  if (!username || !realm || !nonce || !uri || !response || !/^[0-9a-f]{32,64}$/i.test(response) || (algorithm !== 'MD5' && algorithm !== 'SHA-256')) return undefined;
  const proof = { username, realm, nonce, uri, response: response.toLowerCase(), algorithm } as const;
  const qop = said.get('qop');
  if (qop === undefined) return proof;
  const [cnonce, nc] = [said.get('cnonce'), said.get('nc')];
  return qop === 'auth' && cnonce && nc && /^[0-9a-f]{8}$/i.test(nc) ? { ...proof, auth: { cnonce, nc } } : undefined;
}

/** The text whose digest the proof must be, from HA1 and the digest of `method:uri` (RFC 7616 section 3.4.1). */
export const proofText = ({ nonce, auth }: DigestProof, ha1: string, ha2: string): string =>
  auth ? `${ha1}:${nonce}:${auth.nc}:${auth.cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`;
