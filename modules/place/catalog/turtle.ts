import { DataFactory, Store, Writer, type Quad_Object, type Quad_Subject } from 'n3';
import { CONTEXT } from '../../../core/catalog/dcat.js';

/** A node of our catalogue in JSON-LD, as core/catalog/dcat.ts makes them. */
type Node = Readonly<Record<string, unknown>>;

const RDF_TYPE = DataFactory.namedNode('http://www.w3.org/1999/02/22-rdf-syntax-ns#type');
const prefixes: Readonly<Record<string, string>> = CONTEXT;

function named(name: string): ReturnType<typeof DataFactory.namedNode> {
  const [prefix = '', rest] = name.split(':', 2);
  return DataFactory.namedNode(rest !== undefined && Object.hasOwn(prefixes, prefix) ? `${prefixes[prefix]}${rest}` : name);
}

/** The same statements as in JSON-LD, in Turtle. */
export function turtleOf(root: object): Promise<string> {
  // What several nodes say is said once.
  const all = new Store(), writer = new Writer({ prefixes });
  state(all, root as Node);
  writer.addQuads(all.getQuads(null, null, null, null));
  return new Promise((done, failed) => writer.end((error, text: string) => (error ? failed(error) : done(text))));
}

function state(all: Store, node: Node): Quad_Subject {
  const subject = typeof node['@id'] === 'string' ? named(node['@id']) : DataFactory.blankNode();
  for (const [name, value] of Object.entries(node)) {
    if (name === '@type') all.addQuad(subject, RDF_TYPE, named(String(value)));
    else if (!name.startsWith('@')) for (const one of [value].flat()) all.addQuad(subject, named(name), objectOf(all, one));
  }
  return subject;
}

function objectOf(all: Store, value: unknown): Quad_Object {
  if (typeof value !== 'object' || value === null) return DataFactory.literal(String(value));
  const node = value as Node, text = node['@value'];
  if (text === undefined) return state(all, node);
  return DataFactory.literal(String(text), typeof node['@type'] === 'string' ? named(node['@type']) : String(node['@language'] ?? ''));
}
