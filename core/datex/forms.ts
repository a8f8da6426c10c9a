import type { Element } from './element.js';
import { NAMESPACES, type Written } from './publish.js';

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;', '\n': '&#10;', '\t': '&#9;' };
/** What XML 1.0 cannot hold, not even escaped. */
// eslint-disable-next-line no-control-regex
const UNWRITABLE = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|\p{Cs}/gu;
const escaped = (text: string): string => text.replaceAll(UNWRITABLE, '\uFFFD').replaceAll(/[&<>"\r\n\t]/g, (c) => ESCAPES[c] ?? c);

export function toXml(root: Written): string {
  const namespaces = Object.entries(NAMESPACES).map(([prefix, name]) => ` xmlns:${prefix}="${name}"`).join('');
  return `<?xml version="1.0" encoding="UTF-8"?>\n${xmlOf(root, namespaces)}\n`;
}

function xmlOf({ name, type, attributes = {}, text, children = [] }: Written, extra = ''): string {
  const said = Object.entries(attributes).map(([key, value]) => ` ${key}="${escaped(value)}"`).join('');
  const open = `${name}${extra}${type === undefined ? '' : ` xsi:type="${escaped(type)}"`}${said}`;
  const inner = (text === undefined ? '' : escaped(text)) + children.map((child) => xmlOf(child)).join('');
  return inner === '' ? `<${open}/>` : `<${open}>${inner}</${name}>`;
}

const local = (name: string): string => name.slice(name.indexOf(':') + 1);
/** `sit:Accident` is `sitAccident` in JSON. */
const className = (type: string): string => type.replace(':', '');
/** Attributes of the model that identify are written with a G: an element of the same name may stand beside them. */
const IDENTIFYING = new Set(['id', 'version', 'modelBaseVersion', 'index']);

/** The JSON form of version 3: a class is named by a key around its content, a word is `{ value }`, what may repeat is a list. */
export const toJson = (root: Written): object => ({ [local(root.name)]: jsonOf(root) });

function jsonOf({ type, attributes = {}, text, word, children = [] }: Written): unknown {
  const said = Object.entries(attributes).map(([key, value]) => [IDENTIFYING.has(key) ? `${key}G` : key, value] as const);
  if (children.length === 0 && said.length === 0 && text !== undefined) return word ? { value: text } : text;
  const content: Record<string, unknown> = { ...Object.fromEntries(said), ...(text === undefined ? {} : { value: text }) };
  for (const child of children) {
    const key = local(child.name), value = jsonOf(child);
    if (child.many) ((content[key] ??= []) as unknown[]).push(value);
    else content[key] = value;
  }
  return type === undefined ? content : { [className(type)]: content };
}

const CLASS = /^(?:sit|roa|loc|com|vms|d2|fac|par|tmp|fst|aegi|prk)([A-Z]\w*)$/;
const DEEPEST = 32;

/** What came as JSON, as if it had come as XML. */
export function fromJson(name: string, value: unknown, depth = 0): Element {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return { name, attributes: {}, text: scalar(value), children: [] };
  const entries = Object.entries(value);
  const wrapped = entries.length === 1 ? CLASS.exec(entries[0]?.[0] ?? '')?.[1] : undefined;
  if (wrapped !== undefined) return { ...fromJson(name, entries[0]?.[1], depth + 1), type: wrapped };
  const attributes: Record<string, string> = {};
  const children: Element[] = [];
  let text = '';
  for (const [key, inner] of entries) {
    if (key.endsWith('Extension')) continue;
    if (Array.isArray(inner)) for (const one of inner as unknown[]) children.push(fromJson(key, one, depth + 1));
    else if (key === 'value' && typeof inner !== 'object') text = scalar(inner);
    else if (typeof inner === 'object') children.push(fromJson(key, inner, depth + 1));
    else {
      // A scalar may stand for an attribute or an element: whoever reads finds it as either.
      attributes[key.replace(/^(id|version|modelBaseVersion|index)G$/, '$1')] = scalar(inner);
      children.push({ name: key, attributes: {}, text: scalar(inner), children: [] });
    }
  }
  return { name, attributes, text, children };
}

const scalar = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '');
