import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { SaxesParser } from 'saxes';
import { BLOOD_PRESSURE, readPressure, readRecord, type Attributes } from '../../../../../core/doors/uploads/apple-health.js';
import type { Said } from '../../../../../core/doors/said.js';
import { LIMITS, Refused } from './limits.js';
import type { Task } from './lines.js';
import type { Teller } from './teller.js';

/**
 * Apple's export.xml. Its own document type only lists elements and attributes, and is passed over; one that declares an
 * entity or points outside is refused. saxes expands nothing but XML's five entities and fetches nothing.
 */
export async function readHealthXml(content: Readable, bytes: () => number, task: Task, teller: Teller): Promise<void> {
  const reading = new HealthReading(task, teller);
  const text = new TextDecoder('utf-8', { fatal: true });
  for await (const chunk of content as AsyncIterable<Buffer>) {
    reading.write(decoded(text, chunk));
    teller.bytes = bytes();
    if (reading.owner !== undefined) {
      await teller.tell({ type: 'owner', birthDate: reading.owner });
      reading.owner = undefined;
    }
    if (teller.isFull) await teller.flush();
  }
  reading.end();
}

function decoded(text: TextDecoder, chunk: Buffer): string {
  try {
    return text.decode(chunk, { stream: true });
  } catch {
    throw new Refused('structure', 'The file is not the UTF-8 text that it should be.');
  }
}

class HealthReading {
  owner: string | undefined;
  private readonly xml = new SaxesParser();
  private open: Attributes | undefined;
  private byHand = false;
  private inPressure = false;
  private parts: Attributes[] = [];
  private sinceTag = 0;

  constructor(private readonly task: Task, private readonly teller: Teller) {
    this.xml.on('error', () => {
      throw new Refused('structure', 'The file is not whole: its XML breaks off or is wrong.');
    });
    this.xml.on('xmldecl', ({ encoding }) => {
      if (encoding !== undefined && encoding.toLowerCase() !== 'utf-8') throw new Refused('structure', 'The file says that it is not UTF-8.');
    });
    this.xml.on('doctype', refuseEntities);
    this.xml.on('opentag', ({ name, attributes }) => this.opened(name, attributes as Attributes));
    this.xml.on('closetag', ({ name }) => this.closed(name));
  }

  write(text: string): void {
    // Between two tags of an export there is never much; what grows without one is no export.
    if ((this.sinceTag += text.length) > LIMITS.xmlPiece) throw new Refused('too-costly', 'A single piece of this XML is longer than a million characters.');
    this.xml.write(text);
  }

  end(): void {
    this.xml.close();
  }

  private opened(name: string, attributes: Attributes): void {
    this.sinceTag = 0;
    if (name === 'Me') this.owner = attributes['HKCharacteristicTypeIdentifierDateOfBirth'] || undefined;
    else if (name === 'Correlation') [this.inPressure, this.parts, this.byHand] = [attributes['type'] === BLOOD_PRESSURE, [], false];
    else if (name === 'Record') {
      this.open = attributes;
      if (!this.inPressure) this.byHand = false;
    } else if (name === 'MetadataEntry' && attributes['key'] === 'HKWasUserEntered' && attributes['value'] === '1') this.byHand = true;
  }

  private closed(name: string): void {
    this.sinceTag = 0;
    if (name === 'Record' && this.open) {
      if (this.inPressure) this.parts.push(this.open);
      else this.said(readRecord(this.open, this.task.name));
      this.open = undefined;
    } else if (name === 'Correlation' && this.inPressure) {
      this.inPressure = false;
      this.said(readPressure(this.parts, this.task.name));
    }
  }

  /** What somebody typed in was not measured, and is passed over like the types that are not kept. */
  private said(said: Said | 'unread' | undefined): void {
    this.teller.rows += 1;
    if (said === undefined || this.byHand) this.teller.passedOver += 1;
    else if (said === 'unread') this.teller.add([], [{ name: this.task.name, refusal: { code: 'value', field: `record ${this.teller.rows}`, detail: `record ${this.teller.rows}: its value, unit or time cannot be read.` } }]);
    else this.teller.add([said], []);
  }
}

function refuseEntities(doctype: string): void {
  const [outside = ''] = doctype.split('[', 1);
  if (/<!ENTITY|%/i.test(doctype) || /\b(SYSTEM|PUBLIC)\b/i.test(outside)) throw new Refused('structure', 'The file declares entities or points to another file. No export of the Health app does.');
}
