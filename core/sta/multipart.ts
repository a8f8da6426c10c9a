/** A body that is no multipart as it says it is; `what` says why and goes to the caller. */
export class BadMultipart extends Error {
  override readonly name = 'BadMultipart';
  constructor(readonly what: string) {
    super(what);
  }
}

export interface Part {
  /** By small letters. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** RFC 2046, 5.1.1: 1 to 70 of these. */
const BOUNDARY = /^multipart\/mixed\s*;(?:.*;)?\s*boundary=(?:"([\w'()+,\-./:=? ]{1,70})"|([\w'()+\-./:=?]{1,70}))\s*(?:;|$)/i;

/** The boundary of a multipart/mixed; undefined where it is none. */
export function boundaryOf(contentType: string): string | undefined {
  const [, quoted, bare] = BOUNDARY.exec(contentType) ?? [];
  return quoted ?? bare;
}

/** The parts between the boundaries (RFC 2046, 5.1), lines ending as they like. Throws BadMultipart. */
export function partsOf(text: string, boundary: string, most: number): Part[] {
  const line = new RegExp(`(?:^|\\r?\\n)--${boundary.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(--)?[ \\t]*(?=\\r?\\n|$)`, 'g');
  const parts: Part[] = [];
  let from: number | undefined;
  for (const mark of text.matchAll(line)) {
    if (from !== undefined) parts.push(partOf(text.slice(from, mark.index)));
    if (parts.length > most) throw new BadMultipart(`takes at most ${most} parts`);
    if (mark[1] !== undefined) return parts;
    from = mark.index + mark[0].length;
  }
  throw new BadMultipart(from === undefined ? 'has no line with its boundary' : 'breaks off: the closing boundary is missing');
}

function partOf(text: string): Part {
  const { headers, body } = headed(text.replace(/^\r?\n/, ''));
  return { headers, body };
}

/** Headers, an empty line, and what follows. */
function headed(text: string): Part {
  const [end] = text.matchAll(/(?:^|\r?\n)\r?\n/g);
  const head = end ? text.slice(0, end.index) : text;
  const headers = new Map<string, string>();
  for (const line of head.replaceAll(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([\w-]+):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== '') headers.set(name.toLowerCase(), value.trim());
  }
  return { headers, body: end ? text.slice(end.index + end[0].length) : '' };
}

export interface PartRequest {
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

/** A request of HTTP as it stands in a part of type application/http. Throws BadMultipart. */
export function requestIn({ headers, body }: Part): PartRequest {
  if (!/^application\/http(?:\s*;|$)/i.test(headers.get('content-type') ?? '')) throw new BadMultipart('each part has Content-Type: application/http, or multipart/mixed for a change set');
  const [, first = '', rest = ''] = /^([^\r\n]*)\r?\n?([\s\S]*)$/.exec(body.replace(/^(?:\r?\n)+/, '')) ?? [];
  const [, method = '', url = ''] = /^([A-Z]{3,7}) (\S.*)$/.exec(first.trimEnd().replace(/ HTTP\/\d(?:\.\d)?$/, '')) ?? [];
  if (method === '') throw new BadMultipart('a part begins with a request, as GET Things(1) HTTP/1.1');
  return { method, url, body: headed(rest).body };
}

/** What goes back: parts with their headers, CRLF throughout. */
export function multipart(boundary: string, parts: readonly { readonly headers: Readonly<Record<string, string>>; readonly body: string }[]): string {
  const lines = (headers: Readonly<Record<string, string>>): string => Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('');
  return `${parts.map(({ headers, body }) => `--${boundary}\r\n${lines(headers)}\r\n${body}\r\n`).join('')}--${boundary}--\r\n`;
}
