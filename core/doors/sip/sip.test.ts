import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mangledText } from '../testing/mangle.js';
import { isQuick } from '../testing/quick.js';
import { proofText, readProof } from './digest.js';
import { headerOf, headersOf, isRequest, uriOf, userOf, type SipMessage, type SipRequest } from './message.js';
import { LONGEST_BODY, LONGEST_HEAD, readMessage } from './read-message.js';
import { SipStream, type Frame } from './stream.js';
import { portBack, readVia, seenFrom, viasOf } from './via.js';
import { writeAnswer, writeMessage } from './write-message.js';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const words = (body: Uint8Array): string => new TextDecoder().decode(body);
const message = ({ line = 'MESSAGE sip:arc@example SIP/2.0', headers = [], body = '<mrq/>', length = String(body.length) }: { line?: string; headers?: readonly string[]; body?: string; length?: string } = {}): string =>
  [line, 'Via: SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa;rport', 'From: "L" <sip:lines@example>;tag=1', 'To: <sip:arc@example>', 'Call-ID: c', 'CSeq: 7 MESSAGE', ...headers, ...(length === '' ? [] : [`Content-Length: ${length}`]), '', body].join('\r\n');
const read = (text: string): SipMessage => {
  const answer = readMessage(bytes(text));
  if ('fault' in answer) throw new Error(answer.fault.reason);
  return answer;
};
const faultOf = (text: string) => readMessage(bytes(text)) as { fault: { status: number }; answerable?: SipRequest };

describe('a message', () => {
  test('has a start, headers and a body', () => {
    const whole = read(message({ headers: ['Content-Type: application/scaip+xml'] }));
    expect(whole.start).toEqual({ method: 'MESSAGE', uri: 'sip:arc@example' });
    expect([words(whole.body), headerOf(whole, 'content-type'), headerOf(whole, 'none')]).toEqual(['<mrq/>', 'application/scaip+xml', undefined]);
  });

  test.each([
    ['names in short form', message().replace('Via:', 'v:').replace('From:', 'f:').replace('Call-ID:', 'i :')], ['folded lines', message().replace(';branch', '\r\n ;branch')], ['no length in a datagram', message({ length: '' })], ['names in any case', message().toLowerCase().replace('message sip:arc@example sip/2.0', 'MESSAGE sip:arc@example SIP/2.0').replace('7 message', '7 MESSAGE').replaceAll('sip/2.0/udp', 'SIP/2.0/UDP')],
    ['what stands behind the length', `${message()}rest`],
  ])('%s is read', (_, text) => {
    const whole = read(text);
    expect([words(whole.body), readVia(viasOf(whole)[0] ?? '')?.host, headerOf(whole, 'call-id')]).toEqual(['<mrq/>', '192.0.2.7', 'c']);
  });

  test('an answer is read as one', () => {
    const answer = read('SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP [2001:db8::1]:5061;branch=z9hG4bKb\r\nContent-Length: 0\r\n\r\n');
    expect([answer.start, isRequest(answer), readVia(headersOf(answer, 'via')[0] ?? '')]).toEqual([{ status: 200 }, false, { transport: 'TCP', host: '[2001:db8::1]', port: 5061, branch: 'z9hG4bKb', rport: false }]);
  });

  test.each([
    ['nothing', '', 400, false], ['no empty line', 'MESSAGE sip:a SIP/2.0\r\n', 400, false], ['another protocol', 'GET / HTTP/1.1\r\nHost: x\r\n\r\n', 400, false], ['another version', message({ line: 'MESSAGE sip:arc@example SIP/3.0' }), 505, true], ['a line without a colon', message({ headers: ['nonsense'] }), 400, true],
    ['a hidden character', message({ headers: ['Subject: a\u0000b'] }), 400, true], ['a hidden character in the first line', message({ line: 'MESSAGE sip:a\u0001 SIP/2.0' }), 400, false], ['a length too long', message({ length: '99' }), 400, true], ['a length that is none', message({ length: '-1' }), 400, true], ['too many headers', message({ headers: Array.from({ length: 100 }, () => 'X: y') }), 400, false], ['too many hops', message({ headers: [`V: ${'a,'.repeat(100)}`] }), 400, false],
    ['no Call-ID', message().replace('Call-ID', 'X'), 400, true], ['another method in CSeq', message().replace('7 MESSAGE', '7 INVITE'), 400, true], ['no Via', message().replace('Via', 'X'), 400, false], ['a head without an end', 'A'.repeat(LONGEST_HEAD + 1), 513, false], ['a body too large', message({ body: 'x'.repeat(LONGEST_BODY + 1) }), 413, true],
  ])('%s is a fault, answered where it can be', (_, text, status, answerable) => {
    expect([faultOf(text).fault.status, faultOf(text).answerable !== undefined]).toEqual([status, answerable]);
  });

  test.each([['"L" <sip:lines@example>;tag=1', 'sip:lines@example', 'lines'], ['sip:lines@example;tag=1', 'sip:lines@example', 'lines'], ['<sips:a.b:secret@example>', 'sips:a.b:secret@example', 'a.b'], ['<tel:+441375>', 'tel:+441375', undefined], ['', '', undefined]])('%s names %s, user %s', (address, uri, user) => {
    expect([uriOf(address), userOf(uriOf(address))]).toEqual([uri, user]);
  });
});

describe('an answer', () => {
  const from = { address: '203.0.113.9', port: 40_000 };

  test('goes the same way back, with what was seen, and a body of its length in bytes', () => {
    const text = writeAnswer(read(message()) as SipRequest, { status: 200, reason: 'OK', headers: [['Allow', 'MESSAGE']], body: { type: 'text/plain', text: 'é' } }, { from, tag: 't' });
    const answer = read(text);
    expect(headersOf(answer, 'via')).toEqual(['SIP/2.0/UDP 192.0.2.7:5060;branch=z9hG4bKa;received=203.0.113.9;rport=40000']);
    expect([headerOf(answer, 'to'), headerOf(answer, 'cseq'), headerOf(answer, 'allow'), headerOf(answer, 'content-length')]).toEqual(['<sip:arc@example>;tag=t', '7 MESSAGE', 'MESSAGE', '2']);
  });

  test('keeps a tag that is there, and every hop', () => {
    const request = read(message({ headers: ['Via: SIP/2.0/UDP a;branch=1, SIP/2.0/UDP b;branch=2'] }).replace('To: <sip:arc@example>', 'To: <sip:arc@example>;tag=x')) as SipRequest;
    const answer = read(writeAnswer(request, { status: 200, reason: 'OK' }, { from, tag: 't' }));
    expect([headerOf(answer, 'to'), headersOf(answer, 'via').length]).toEqual(['<sip:arc@example>;tag=x', 3]);
  });

  test.each([
    ['SIP/2.0/UDP 192.0.2.7:5080;branch=z;rport', '192.0.2.7', undefined], ['SIP/2.0/UDP 192.0.2.7:5080;branch=z', '192.0.2.7', 5080], ['SIP/2.0/UDP 192.0.2.7', '192.0.2.7', 5060], ['SIP/2.0/UDP 10.0.0.2:5080', '192.0.2.7', undefined], ['SIP/2.0/UDP [2001:db8::1]:5080', '2001:db8::1', 5080], ['nonsense', '192.0.2.7', undefined],
  ])('to %s seen from %s goes to port %s', (via, address, port) => {
    expect(portBack(readVia(via), address)).toBe(port);
  });

  test('what the sender claims to have been seen from is taken out', () => {
    expect(seenFrom('SIP/2.0/UDP a;received=1.1.1.1;branch=b;rport=5', from)).toBe('SIP/2.0/UDP a;branch=b;received=203.0.113.9;rport=40000');
  });

  test('a message of ours is one that we would read', () => {
    const ours = read(writeMessage({ to: 'sip:lines@example', from: 'sip:arc@example', via: { transport: 'UDP', host: '192.0.2.1', port: 5060, branch: 'z9hG4bKx' }, callId: 'c', tag: 't', body: { type: 'application/scaip+xml', text: '<mrs/>' } }));
    expect([ours.start, words(ours.body)]).toEqual([{ method: 'MESSAGE', uri: 'sip:lines@example' }, '<mrs/>']);
  });
});

describe('a stream', () => {
  const all = (chunks: readonly Uint8Array[]): Frame[] => {
    const stream = new SipStream();
    return chunks.flatMap((chunk) => stream.push(chunk));
  };
  const found = (frames: readonly Frame[]): string[] => frames.map((frame) => ('message' in frame ? words(frame.message) : Object.keys(frame)[0] ?? ''));

  test('gives the same messages however it is cut', () => {
    const parts = ['\r\n\r\n', message({ body: '<a/>' }), '\r\n', message({ body: '' }), message()];
    const whole = bytes(parts.join(''));
    fc.assert(fc.property(fc.array(fc.nat({ max: whole.length })), (cuts) => {
      const edges = [0, ...cuts.sort((a, b) => a - b), whole.length];
      const chunks = edges.slice(1).map((edge, i) => whole.slice(edges[i], edge));
      expect(found(all(chunks)).filter((one) => one !== 'keepAlive')).toEqual([parts[1], parts[3], parts[4]]);
    }));
    expect(found(all([whole]))[0]).toBe('keepAlive');
  });

  test.each([['no length', message({ length: '' })], ['a length that is none', message({ length: 'x' })], ['a body too large', message({ length: String(LONGEST_BODY + 1) })], ['a head too large', `${message().slice(0, -20)}${'X'.repeat(LONGEST_HEAD)}`], ['another protocol', 'GET / HTTP/1.1\r\n\r\n']])('%s ends it', (_, text) => {
    expect(found(all([bytes(text)]))).toEqual(['broken']);
  });

  test('says whether something is waited for', () => {
    const stream = new SipStream();
    expect([stream.waiting, stream.push(bytes('MESS')), stream.waiting]).toEqual([false, [], true]);
  });

  test('thousands of keep-alives are quickly told', () => {
    expect(all([bytes('\r\n\r\n'.repeat(16_000))])).toHaveLength(16_000);
  });
});

describe('a proof', () => {
  const HEADER = 'Digest username="lines", realm="hearthline", nonce="n", uri="sip:arc@example", response="0123456789abcdef0123456789abcdef", algorithm=MD5, qop=auth, cnonce="c", nc=00000001';

  test('is read, with and without a count', () => {
    expect(readProof(HEADER)).toEqual({ username: 'lines', realm: 'hearthline', nonce: 'n', uri: 'sip:arc@example', response: '0123456789abcdef0123456789abcdef', algorithm: 'MD5', auth: { cnonce: 'c', nc: '00000001' } });
    expect(readProof('Digest username="l",realm="r",nonce="n",uri="u",response="0123456789abcdef0123456789abcdef"')).toMatchObject({ algorithm: 'MD5', username: 'l' });
  });

  test.each([['another scheme', 'Basic abc'], ['no response', HEADER.replace('response', 'x')], ['another algorithm', HEADER.replace('MD5', 'ROT13')], ['another protection', HEADER.replace('qop=auth', 'qop=auth-int')], ['no count', HEADER.replace('nc=00000001', 'x=1')], ['a response that is no digest', HEADER.replace('0123456789abcdef0123456789abcdef', '<>')], ['one too long', `${HEADER}${' '.repeat(5_000)}`]])('%s is none', (_, header) => {
    expect(readProof(header)).toBeUndefined();
  });

  test('is the text of RFC 7616 and of RFC 2069', () => {
    const proof = readProof(HEADER);
    if (!proof) throw new Error('no proof');
    const { auth: _, ...plain } = proof;
    expect([proofText(proof, 'HA1', 'HA2'), proofText(plain, 'HA1', 'HA2')]).toEqual(['HA1:n:00000001:c:auth:HA2', 'HA1:n:HA2']);
  });

  test('whatever it is, it is read or not, without a stall', () => {
    fc.assert(fc.property(fc.oneof(mangledText(HEADER), fc.string(), fc.constantFrom(`Digest ${'a="'.repeat(1_300)}`, `Digest ${'a=b,'.repeat(1_000)}`, `Digest${' '.repeat(4_000)}`)), (header) => {
      expect(isQuick(() => readProof(header))).toBe(true);
    }), { numRuns: 1_000 });
  });
});

test('whatever comes is a message or a fault, never thrown at us, without a stall, and the next good one is read', () => {
  const good = message({ headers: ['Authorization: Digest username="lines"'] });
  const hostile = fc.constantFrom('\r\n'.repeat(8_000), `MESSAGE ${'x'.repeat(16_000)} SIP/2.0\r\n\r\n`, message({ headers: [`Via: ${'SIP / '.repeat(2_500)}`] }), message({ headers: [`Subject:${' '.repeat(15_000)}x`] }), message({ headers: [`V: ${','.repeat(10_000)}`] }), `${'\r\n '.repeat(5_000)}\r\n\r\n`);
  fc.assert(fc.property(fc.oneof(mangledText(good), fc.string(), hostile), fc.boolean(), (text, asStream) => {
    expect(isQuick(() => {
      if (asStream) new SipStream().push(bytes(text));
      const answer = readMessage(bytes(text));
      if ('start' in answer && isRequest(answer)) readMessage(bytes(writeAnswer(answer, { status: 200, reason: 'OK' }, { from: { address: '192.0.2.1', port: 1 }, tag: 't' })));
    })).toBe(true);
    expect(words(read(good).body)).toBe('<mrq/>');
  }), { numRuns: 1_500 });
});
