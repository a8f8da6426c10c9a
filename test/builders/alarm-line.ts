import type { Api, Home } from './api.js';

export interface Line {
  readonly source: string;
  readonly key: string;
  readonly account: string;
  readonly home: Home;
  readonly controller: string;
}

let lines = 0;

/** An alarm line with one home on it: a hub that is the controller, and a pendant that is its unit 0001. */
export async function anAlarmLine(api: Api, form: 'scaip' | 'now-ip', { line = {}, units = { '0001': 'pendant' }, carers = ['07700900101'] }: { line?: object; units?: Readonly<Record<string, string>>; carers?: readonly string[] } = {}): Promise<Line> {
  lines += 1;
  const account = `${form}.line.${lines}`;
  const controller = String(20_000_000 + lines);
  const { id, key } = await api.ok<{ id: string; key: string }>('POST', '/api/v1/sources', { form, title: 'Careline', line: { account, ...line } });
  const home = await api.home({ devices: [], carers });
  const pair = (kind: string, name: string) => api.ok('POST', '/api/v1/devices', { kind, residentId: home.residentId, behind: { source: id, name } });
  await pair('gateway', controller);
  for (const [unit, kind] of Object.entries(units)) await pair(kind, `${controller}/${unit}`);
  return { source: id, key, account, home, controller };
}

export const scaip = (tags: Readonly<Record<string, string | undefined>>, root = 'mrq'): string =>
  `<${root}>${Object.entries(tags).flatMap(([tag, text]) => (text === undefined ? [] : [`<${tag}>${text}</${tag}>`])).join('')}</${root}>`;

/** A press of the line's pendant. */
export const press = ({ controller }: Line, ref: string, change: Readonly<Record<string, string | undefined>> = {}): string =>
  scaip({ ref, cid: controller, dty: '0003', did: '0001', stc: '0010', ...change });

export const tagOf = (xml: string, tag: string): string | undefined => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(xml)?.[1];
