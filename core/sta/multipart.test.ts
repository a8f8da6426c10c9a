import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BadMultipart, boundaryOf, multipart, partsOf, requestIn } from './multipart.js';

test.each([
  ['multipart/mixed; boundary=batch_36522ad7', 'batch_36522ad7'], ['multipart/mixed;boundary="a b:c"', 'a b:c'], ['multipart/mixed; charset=utf-8; boundary=x; msgtype=request', 'x'],
  ['multipart/form-data; boundary=x', undefined], ['multipart/mixed', undefined], ['application/json', undefined], [`multipart/mixed; boundary=${'x'.repeat(71)}`, undefined],
])('%s has the boundary %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary));

describe('parts', () => {
  test.each(['\r\n', '\n'])('are read whatever ends the lines (%j), and what stands around them is passed over', (end) => {
    const text = ['preamble', '--b', 'Content-Type: application/http', 'Content-ID: 1', '', 'POST Things HTTP/1.1', 'Content-Type: application/json', '', '{"name":"--b is not a line"}', '--b ', 'content-type:application/http', '', 'GET Things?$filter=result gt 5 HTTP/1.1', '', '', '--b--', 'epilogue'].join(end);
    const parts = partsOf(text, 'b', 9);
    expect(parts.map(({ headers }) => headers.get('content-id'))).toEqual(['1', undefined]);
    expect(parts.map(requestIn)).toEqual([{ method: 'POST', url: 'Things', body: '{"name":"--b is not a line"}' }, { method: 'GET', url: 'Things?$filter=result gt 5', body: '' }]);
  });

  test('a request without headers and without a body', () => expect(requestIn({ headers: new Map([['content-type', 'application/http; msgtype=request']]), body: 'DELETE Things(1)' })).toEqual({ method: 'DELETE', url: 'Things(1)', body: '' }));

  test.each([['no boundary at all', /no line/], ['--b\r\nA: b\r\n\r\nGET', /breaks off/], ['--b\r\n\r\n1\r\n--b\r\n\r\n2\r\n--b--', /at most 1/]])('%j is refused', (text, why) => {
    expect(() => partsOf(text, 'b', 1)).toThrow(why);
    expect(() => partsOf(text, 'b', 1)).toThrow(BadMultipart);
  });

  test('a part of another type, or without a request line, is refused', () => {
    expect(() => requestIn({ headers: new Map(), body: 'GET Things' })).toThrow(/application\/http/);
    expect(() => requestIn({ headers: new Map([['content-type', 'application/http']]), body: '{}' })).toThrow(/begins with a request/);
  });

  test('what is written is read as it was', () => fc.assert(fc.property(fc.array(fc.string(), { maxLength: 5 }), (bodies) => {
    const text = multipart('batch_x', bodies.map((body) => ({ headers: { 'Content-ID': 'c' }, body })));
    expect(partsOf(text, 'batch_x', 5).map(({ body }) => body)).toEqual(bodies);
  })));
});
