import { Problem } from '../../platform/http/problem.js';
import { decodeLoosely, decodeUtf8, parseStrictJson } from '../../platform/http/strict-json.js';
import { Unreadable } from './ingest.service.js';

/** Readings in one message; a longer back-fill comes in several. */
export const MOST_READINGS = 10_000;

export interface Message {
  readonly items: readonly unknown[];
  /** One bare object: refused as a whole where it is wrong. */
  readonly single: boolean;
}

/** A message as an object, an array, or one object a line. A bad item becomes `Unreadable` and costs only itself. */
export function readMessage(body: Uint8Array, form: 'json' | 'ndjson'): Message {
  const message = form === 'ndjson' ? readLines(body) : readJson(body);
  if (message.items.length > MOST_READINGS) throw new Problem(413, 'too-long', `At most ${MOST_READINGS} readings fit in one message. Send the rest in further messages.`);
  return message;
}

function readLines(body: Uint8Array): Message {
  const lines = decodeLoosely(body).split('\n').map((line) => line.trim()).filter((line) => line.length > 0);
  if (lines.length === 0) throw new Problem(400, 'structure', 'The body holds no line. Send one JSON object a line.');
  return { items: lines.slice(0, MOST_READINGS + 1).map(readAlone), single: false };
}

function readJson(body: Uint8Array): Message {
  let value: unknown;
  try {
    value = parseStrictJson(decodeUtf8(body));
  } catch (error) {
    const items = itemsOf(decodeLoosely(body))?.map(readAlone);
    const nothingElse = (error as Problem).code === 'too-costly' && items?.every((item) => item instanceof Unreadable);
    if (!items || nothingElse) throw error;
    value = items;
  }
  if (Array.isArray(value)) {
    if (value.length === 0) throw new Problem(400, 'required', 'The array is empty. Send at least one reading.');
    return { items: value, single: false };
  }
  return { items: [value], single: true };
}

function readAlone(text: string): unknown {
  if (text.includes(LOST)) return new Unreadable({ code: 'structure', field: '', detail: 'The reading is not UTF-8 text.' });
  try {
    return parseStrictJson(text);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return new Unreadable({ code: error.code === 'value' ? 'value' : 'structure', field: '', detail: error.detail });
  }
}

/** Stands where bytes were no UTF-8. */
const LOST = '\ufffd';

/** The texts of an array's items, or undefined where the text is no complete array: then nothing can be told apart. */
function itemsOf(text: string): string[] | undefined {
  const trimmed = text.trim();
  if (!trimmed.startsWith('[') || !trimmed.endsWith(']')) return undefined;
  const items: string[] = [];
  let depth = 0, start = 1, inString = false;
  for (let i = 1; i < trimmed.length - 1; i += 1) {
    const c = trimmed[i];
    if (inString) {
      if (c === '\\') i += 1;
      else if (c === '"') inString = false;
    } else if (c === '"') inString = true;
    else if (c === '{' || c === '[') depth += 1;
    else if (c === '}' || c === ']') depth -= 1;
    else if (c === ',' && depth === 0) {
      items.push(trimmed.slice(start, i));
      start = i + 1;
      if (items.length > MOST_READINGS) break;
    }
    if (depth < 0) return undefined;
  }
  if (depth !== 0 || inString) return undefined;
  return [...items, trimmed.slice(start, -1)];
}
