import { setImmediate as breathe } from 'node:timers/promises';
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import type { Element } from '../../../../core/datex/element.js';
import { Problem } from '../../../platform/http/problem.js';

/** A whole country's minute is some 20 MB. [ours] */
export const MOST_BYTES = 64 * 1024 * 1024;
const DEEPEST = 100, MOST_NODES = 50_000, MOST_TEXT = 2_000_000;
/** What stands around a publication. */
const PUBLICATION = new Set(['payload', 'payloadPublication']), MOST_PUBLICATIONS = 100;
/** Between two tags there is never much; so much is parsed before others have their turn. [ours] */
const LONGEST_PIECE = 1_000_000, SLICE = 32 * 1024;

interface Growing {
  readonly name: string;
  readonly type?: string;
  readonly attributes: Record<string, string>;
  text: string;
  readonly children: Growing[];
}

/** Refused as a whole from here on; what was handed on before was whole by itself. */
const broken = (detail: string): Problem => new Problem(400, 'structure', detail);

/**
 * The wanted elements of an XML message as they close, by their names without namespaces; whatever stands around them is
 * let go. Extensions are passed over. saxes expands nothing but XML's five entities and fetches nothing; a document type,
 * which no such message has, is refused.
 */
export class ElementReader {
  /** The classes of the publications in it, known or not; of what has no classes, their names. */
  readonly publications: string[] = [];
  private readonly xml = new SaxesParser({ xmlns: true });
  private readonly stack: Growing[] = [];
  private ready: Element[] = [];
  private depth = 0;
  private skipped = 0;
  private nodes = 0;
  private characters = 0;
  private sinceTag = 0;

  constructor(private readonly wanted: ReadonlySet<string>, private readonly around: ReadonlySet<string> = PUBLICATION) {
    this.xml.on('error', () => {
      throw broken('The message is not whole, valid XML. What was whole before its fault was kept; send it again whole.');
    });
    this.xml.on('doctype', () => {
      throw broken('The message has a document type. Leave it out: no such message needs one.');
    });
    this.xml.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw broken('The message says that it is not UTF-8. Send UTF-8.');
    });
    this.xml.on('opentag', ({ local, attributes }) => this.opened(local, Object.values(attributes)));
    this.xml.on('text', (text) => this.said(text));
    this.xml.on('cdata', (text) => this.said(text));
    this.xml.on('closetag', () => this.closed());
  }

  /** Elements that are whole by the end of this text. */
  write(text: string): Element[] {
    if ((this.sinceTag += text.length) > LONGEST_PIECE) throw broken('A single piece of the message is longer than a million characters.');
    this.xml.write(text);
    return this.taken();
  }

  end(): Element[] {
    this.xml.close();
    return this.taken();
  }

  private taken(): Element[] {
    const taken = this.ready;
    this.ready = [];
    return taken;
  }

  private opened(name: string, attributes: readonly { readonly local: string; readonly value: string }[]): void {
    this.sinceTag = 0;
    if ((this.depth += 1) > DEEPEST) throw broken(`The message is nested more than ${DEEPEST} levels deep.`);
    if (this.skipped > 0 || (this.stack.length > 0 && name.endsWith('Extension'))) return void (this.skipped += 1);
    const said = attributes.find(({ local }) => local === 'type')?.value;
    const type = said?.slice(said.indexOf(':') + 1);
    if (this.stack.length === 0 && this.around.has(name) && this.publications.length < MOST_PUBLICATIONS) this.publications.push(type ?? name);
    if (this.stack.length === 0 && !this.wanted.has(name)) return;
    if ((this.nodes += 1) > MOST_NODES) throw broken(`A part of the message has more than ${MOST_NODES} elements.`);
    const element: Growing = { name, ...(type === undefined ? {} : { type }), attributes: Object.fromEntries(attributes.map(({ local, value }) => [local, value])), text: '', children: [] };
    this.stack.at(-1)?.children.push(element);
    this.stack.push(element);
  }

  private said(text: string): void {
    const open = this.stack.at(-1);
    if (this.skipped > 0 || !open) return;
    if ((this.characters += text.length) > MOST_TEXT) throw broken('A part of the message has more than two million characters.');
    open.text += text;
  }

  private closed(): void {
    this.sinceTag = 0;
    this.depth -= 1;
    if (this.skipped > 0) return void (this.skipped -= 1);
    const whole = this.stack.pop();
    if (!whole || this.stack.length > 0) return;
    this.ready.push(whole);
    this.nodes = 0;
    this.characters = 0;
  }
}

/** A message as it comes, piece by piece, so that a long one holds nobody up. */
export async function* elementsOf(content: AsyncIterable<Uint8Array>, reader: ElementReader): AsyncGenerator<Element> {
  const text = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  for await (const chunk of content) {
    if ((bytes += chunk.length) > MOST_BYTES) throw new Problem(413, 'too-long', `The message is longer than ${MOST_BYTES / 1024 / 1024} MB.`);
    for (let from = 0; from < chunk.length; from += SLICE) {
      yield* reader.write(decoded(text, chunk.subarray(from, from + SLICE)));
      await breathe();
    }
  }
  if (bytes === 0) throw new Problem(400, 'structure', 'The message is empty.');
  yield* reader.end();
}

function decoded(text: TextDecoder, chunk: Uint8Array): string {
  try {
    return text.decode(chunk, { stream: true });
  } catch {
    throw broken('The message is not the UTF-8 text that it should be.');
  }
}
