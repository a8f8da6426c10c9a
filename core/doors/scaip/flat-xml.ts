/**
 * XML as far as SCAIP uses it: one root, text in elements, one level of grouping. No document type, no entity but the
 * five of XML itself, no processing instruction but the declaration: nothing can be fetched, defined or blown up. An ampersand
 * that stands for nothing known is an ampersand: strict XML would refuse the call for help for a name such as "Day & Night".
 */
export interface FlatXml {
  readonly root: string;
  /** By local name, without a prefix; the first of several. */
  readonly fields: ReadonlyMap<string, string>;
}

export const LONGEST = 16_384;
const MOST_ELEMENTS = 200;
/** Root, group, element: `mrq > lge > geo`. */
const DEEPEST = 3;

const NAME = '[A-Za-z_][\\w.-]{0,31}';
const OPEN = new RegExp(`<(?:${NAME}:)?(${NAME})((?:\\s{1,32}[\\w:.-]{1,64}\\s{0,8}=\\s{0,8}(?:"[^"<]*"|'[^'<]*'))*)\\s{0,32}(/?)>`, 'y');
const CLOSE = new RegExp(`</(?:${NAME}:)?(${NAME})\\s{0,32}>`, 'y');
const DECLARATION = /<\?xml[^?<>]{0,200}\?>/y;
const COMMENT = /<!--(?:(?!--)[^]){0,4096}-->/y;
const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** Undefined: not such a document. */
export function readFlatXml(source: string): FlatXml | undefined {
  const text = source.replace(/^\ufeff/, '').trim();
  if (text.length > LONGEST) return undefined;
  const fields = new Map<string, string>();
  const open: string[] = [];
  let root: string | undefined, at = eat(DECLARATION, text, 0)?.end ?? 0, words = '', elements = 0;
  while (at < text.length) {
    if (text[at] !== '<') {
      const next = text.indexOf('<', at);
      words += text.slice(at, next === -1 ? text.length : next);
      if (next === -1) break;
      at = next;
      continue;
    }
    const comment = eat(COMMENT, text, at);
    if (comment) { at = comment.end; continue; }
    const close = eat(CLOSE, text, at);
    const begin = close ? undefined : eat(OPEN, text, at);
    if (!close && (!begin || (root !== undefined && open.length === 0) || open.length === DEEPEST || (elements += 1) > MOST_ELEMENTS)) return undefined;
    if (begin) {
      const name = begin.parts[0] ?? '';
      root ??= name;
      if (begin.parts[2] === '/') keep(fields, name, '');
      else open.push(name);
    } else if (close) {
      if (open.pop() !== close.parts[0]) return undefined;
      if (open.length > 0) keep(fields, close.parts[0] ?? '', unescape(words).trim());
    }
    words = '';
    at = (close ?? begin)?.end ?? text.length;
  }
  return root !== undefined && open.length === 0 && words.trim() === '' ? { root, fields } : undefined;
}

const keep = (fields: Map<string, string>, name: string, text: string): void => void (fields.has(name) || fields.set(name, text));

function eat(pattern: RegExp, text: string, at: number): { end: number; parts: (string | undefined)[] } | undefined {
  pattern.lastIndex = at;
  const found = pattern.exec(text);
  return found ? { end: pattern.lastIndex, parts: found.slice(1) } : undefined;
}

const unescape = (text: string): string => text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{1,8}));/g, (as, decimal?: string, hex?: string, name?: string) => {
  const code = decimal !== undefined ? Number(decimal) : hex !== undefined ? parseInt(hex, 16) : undefined;
  if (code !== undefined && isCharacter(code)) return String.fromCodePoint(code);
  return name !== undefined && Object.hasOwn(ENTITIES, name) ? (ENTITIES[name] ?? as) : as;
});

/** XML 1.0 section 2.2. */
const isCharacter = (code: number): boolean => code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0xd7ff) || (code >= 0xe000 && code <= 0xfffd) || (code >= 0x10000 && code <= 0x10ffff);

export const escapeXml = (text: string): string => text.replace(/[&<>"']/g, (c) => `&${Object.keys(ENTITIES).find((name) => ENTITIES[name] === c) ?? ''};`);
