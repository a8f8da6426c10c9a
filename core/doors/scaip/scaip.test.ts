import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mangledText } from '../testing/mangle.js';
import { isQuick } from '../testing/quick.js';
import { STATUS, writeScaipAnswer } from './answer.js';
import { readFlatXml } from './flat-xml.js';
import { readScaip, type ScaipRefusal, type ScaipRequest } from './read-scaip.js';

const tags = (said: Readonly<Record<string, string>>, root = 'mrq'): string => `<${root}>${Object.entries(said).map(([tag, text]) => `<${tag}>${text}</${tag}>`).join('')}</${root}>`;
const PRESS = { ref: 'a1b2c3', cid: '12345678', dty: '0003', did: '001d940cb800', stc: '0010', lco: '021', pri: '9' };
const read = (xml: string): ScaipRequest => {
  const answer = readScaip(xml);
  if (!('message' in answer)) throw new Error(answer.text);
  return answer;
};
const meaning = (change: Readonly<Record<string, string>>) => read(tags({ ...PRESS, ...change })).message.meaning;
const refused = (xml: string): ScaipRefusal => readScaip(xml) as ScaipRefusal;

describe('what vendors send', () => {
  test('a press of a pendant', () => {
    expect(read(tags(PRESS))).toEqual({ root: 'mrq', reference: 'a1b2c3', takesInterval: false, message: { controller: '12345678', unit: '001d940cb800', reference: 'a1b2c3', meaning: { asks: true, says: [{ kind: 'sos', value: true }] } } });
  });

  test.each([
    ['codes without the zeros in front', tags({ ...PRESS, dty: '3', stc: '10' })], ['spaces in cid', tags({ ...PRESS, cid: ' 1234 5678 ' })], ['a plus before cid', tags({ ...PRESS, cid: '+12345678' })],
    ['no status: the state of alarm is meant', tags({ ref: 'a1b2c3', cid: '12345678', dty: '0003', did: '001d940cb800' })], ['another root', tags(PRESS, 'scaip')], ['a declaration, line ends and a comment', `\ufeff<?xml version="1.0" encoding="UTF-8"?>\r\n<!-- x -->\n${tags(PRESS)}\n`],
    ['a namespace', tags(PRESS).replace('<mrq>', '<s:mrq xmlns:s="http://www.hi.se/2012/XScaipXML">').replace('</mrq>', '</s:mrq>')], ['empty elements', tags(PRESS).replace('</mrq>', '<ite/><lge><geo>1,2</geo></lge></mrq>')],
  ])('%s', (_, xml) => {
    expect(read(xml).message).toMatchObject({ controller: '12345678', unit: '001d940cb800', reference: 'a1b2c3', meaning: { says: [{ kind: 'sos', value: true }] } });
  });

  test('without a reference it is still an alarm', () => {
    const { reference: said, message } = read(tags({ cid: '1', dty: '4' }));
    expect([said, message.reference, message.meaning.asks]).toEqual(['', undefined, true]);
  });
});

describe('what it means', () => {
  test.each([['sos', '2 3 4 6 7 27 45 46 48 51'], ['fall', '5 30'], ['smoke', '23 25 37 47'], ['gas', '21'], ['carbon-monoxide', '26'], ['flood', '33 34']])('%s: device types %s', (kind, types) => {
    for (const dty of types.split(' ')) for (const stc of ['', '9', '10', '11']) expect(meaning({ dty, stc }), `${dty} ${stc}`).toEqual({ asks: true, says: [{ kind, value: true }] });
  });

  test.each([['17', 'seizure'], ['10', 'inactivity'], ['12', 'out-of-bed'], ['44', 'out-of-chair'], ['14', 'left-home'], ['15', 'left-home'], ['29', 'left-home'], ['16', 'enuresis'], ['11', 'medication'], ['28', 'intruder'], ['20', 'environment']])('type %s in alarm asks for somebody: %s', (dty, reason) => {
    expect(meaning({ dty, stc: '9' })).toMatchObject({ asks: true, says: expect.arrayContaining([{ kind: 'telecare-alarm', value: reason }]) });
  });

  test.each([
    ['10', '119', 'motion', true], ['13', '9', 'motion', true], ['12', '71', 'bed', 'in'], ['12', '117', 'bed', 'in'], ['12', '3', 'bed', 'out'], ['14', '76', 'door', 'open'], ['14', '21', 'door', 'closed'], ['11', '83', 'medication', 'taken'],
    ['23', '70', 'smoke', false], ['21', '94', 'gas', false], ['33', '92', 'flood', false], ['5', '19', 'fall', false], ['3', '19', 'sos', false],
  ])('type %s, status %s: %s %s', (dty, stc, kind, value) => {
    expect(meaning({ dty, stc })).toEqual({ asks: false, says: [{ kind, value }] });
  });

  test.each([['14', { batteryLow: true, fault: 'battery failure' }], ['16', { batteryLow: true }], ['15', { batteryLow: false }], ['85', { mains: false }], ['86', { mains: true }], ['125', { tampered: true }], ['24', { fault: 'SCAIP status 0024' }], ['67', { fault: 'SCAIP status 0067' }], ['102', undefined], ['103', undefined]])('status %s tells of the equipment: %j', (stc, about) => {
    expect(meaning({ stc })).toEqual({ asks: false, says: [], ...(about ? { about } : {}) });
  });

  test('a smoke alarm that is cancelled is not over: somebody looks', () => {
    expect(meaning({ dty: '23', stc: '19' })).toEqual({ asks: false, says: [] });
  });

  test('PI is a heartbeat, also with a battery; RE cancels nothing; IN and unknown types say what they say', () => {
    expect(meaning({ mty: 'PI', dty: '2', stc: '102' })).toEqual({ asks: false, says: [] });
    expect(meaning({ mty: 'pi', dty: '2', stc: '16' })).toEqual({ asks: false, says: [], about: { batteryLow: true } });
    expect(meaning({ mty: 'RE' })).toEqual({ asks: false, says: [] });
    for (const mty of ['IN', 'ME', 'XX']) expect(meaning({ mty }).says).toEqual([{ kind: 'sos', value: true }]);
  });

  test('no type and no status is swallowed: what is not known to be harmless is a call for help, and says which it was', () => {
    const calls = ['52', '900', '9999', '0', '1', 'x', '12345'].map((dty) => meaning({ dty }));
    for (const call of calls) expect(call).toMatchObject({ asks: true, says: [{ kind: 'sos', value: true }], about: { fault: expect.stringContaining('unknown alarm SCAIP type') } });
    for (const stc of ['0', '1', '128', '900', 'x']) expect(meaning({ stc }).says, stc).toEqual([{ kind: 'sos', value: true }]);
  });
});

describe('what is refused, and by which status number', () => {
  test.each([
    ['no document', 'hello', STATUS.invalidFormat], ['nothing', '', STATUS.invalidFormat], ['another document', '<html></html>', STATUS.invalidFormat], ['half a document', tags(PRESS).slice(0, -3), STATUS.invalidFormat], ['two documents', tags(PRESS) + tags(PRESS), STATUS.invalidFormat],
    ['a document type', `<!DOCTYPE mrq [<!ENTITY a "b">]>${tags(PRESS)}`, STATUS.invalidFormat], ['CDATA', tags({ ...PRESS, ite: '<![CDATA[x]]>' }), STATUS.invalidFormat],
    ['too long', tags({ ...PRESS, ite: 'x'.repeat(20_000) }), STATUS.tooLong], ['too deep', tags({ ...PRESS, lge: '<geo><x><y/></x></geo>' }), STATUS.invalidFormat], ['no cid', tags({ ref: '1', dty: '3' }), STATUS.tagMissing], ['no dty', tags({ ref: '1', cid: '3' }), STATUS.tagMissing], ['a cid of signs', tags({ ...PRESS, cid: '$where' }), STATUS.wrongContent], ['a cid too long', tags({ ...PRESS, cid: '1'.repeat(33) }), STATUS.wrongContent],
  ])('%s', (_, xml, status) => {
    expect(refused(xml)).toMatchObject({ status, text: expect.stringMatching(/^[ -~]{3,128}$/) });
  });

  test.each([['Day & Night'], ['a&b'], ['&nbsp;&a;'], ['&#0;'], ['&']])('a call for help is not refused for an ampersand that stands for nothing: %s', (ite) => {
    expect(read(tags({ ...PRESS, ite })).message).toEqual(read(tags(PRESS)).message);
    expect(readFlatXml(`<mrq><ite>${ite} &lt;&#65;</ite></mrq>`)?.fields.get('ite')).toBe(`${ite} <A`);
  });

  test('the reference is told back where it could be read', () => {
    expect(refused(tags({ ref: 'r1', cid: '1' }, 'scaip'))).toMatchObject({ root: 'scaip', reference: 'r1' });
  });
});

describe('answers', () => {
  test('are mrs to mrq and scaip to scaip, with the reference and the status number', () => {
    expect(writeScaipAnswer({ root: 'mrq', reference: 'a1', status: STATUS.ok })).toBe('<?xml version="1.0" encoding="UTF-8"?><mrs><ref>a1</ref><snu>0</snu></mrs>');
    expect(readFlatXml(writeScaipAnswer({ root: 'scaip', reference: '<&>"\'', status: STATUS.busy, text: 'Try again' }))).toEqual({ root: 'scaip', fields: new Map([['ref', '<&>"\''], ['snu', '6'], ['ste', 'Try again']]) });
  });

  test('say where to speak, and how often to check in, only with an alarm that was taken', () => {
    const answer = { root: 'mrq', reference: '1', takesInterval: true, voice: 'sip:arc@example.org' } as const;
    expect(writeScaipAnswer({ ...answer, status: STATUS.ok })).toContain('<mre>1</mre><cre>62</cre><tnu>sip:arc@example.org</tnu><hbi>15</hbi>');
    expect(writeScaipAnswer({ ...answer, status: STATUS.busy })).not.toMatch(/mre|hbi/);
  });
});

test('whatever comes is read or refused, never thrown at us, without a stall, and the next good message is read', () => {
  const good = tags(PRESS);
  fc.assert(fc.property(fc.oneof(mangledText(good), mangledText(tags(PRESS, 'scaip')), fc.string(), fc.constantFrom('<'.repeat(16_000), '<a '.repeat(5_000), `<mrq${' a="b"'.repeat(2_000)}`, `<mrq>${'<!--'.repeat(4_000)}`, `<mrq>${'<a>'.repeat(5_000)}`, '&'.repeat(16_000), `<mrq>${' '.repeat(16_000)}`)), (text) => {
    expect(['message', 'status'].some((part) => part in readScaip(text))).toBe(true);
    expect(isQuick(() => readScaip(text))).toBe(true);
    expect(read(good).reference).toBe('a1b2c3');
  }), { numRuns: 1_500 });
});
