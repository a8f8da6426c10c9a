import fc from 'fast-check';
import { expect, test } from 'vitest';
import { photoFormat } from './photo-format.js';

const bytes = (text: string): Uint8Array => Uint8Array.from([...text].map((letter) => letter.charCodeAt(0) & 0xff));

test.each([
  ['\xff\xd8\xff\xe0', 'jpeg'], ['\x89PNG\r\n\x1a\n', 'png'], ['RIFF....WEBPVP8 ', 'webp'],
] as const)('%j is taken', (start, format) => expect(photoFormat(bytes(start))).toBe(format));

test.each([
  ['....ftypheic', /Most compatible/], ['<svg xmlns="x"><script/>', /drawing/], ['<?xml version="1.0"?><svg>', /drawing/], ['\xEF\xBB\xBF <!DOCTYPE html>', /drawing/], ['GIF89a', /no JPEG/], ['%PDF', /no JPEG/], ['', /choose/], ['\xff\xd8', /no JPEG/],
])('%j is refused, and what to do is said', (start, words) => expect(photoFormat(bytes(start))).toMatchObject({ refused: expect.stringMatching(words) as string }));

test('whatever comes is answered', () => fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (file) => { photoFormat(file); })));
