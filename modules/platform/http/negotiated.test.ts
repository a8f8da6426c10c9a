import { expect, test } from 'vitest';
import { negotiated } from './negotiated.js';

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8';
test.each([
  ['', 'application/ld+json'], ['*/*', 'application/ld+json'], ['text/turtle', 'text/turtle'], ['Text/Turtle; charset=utf-8', 'text/turtle'], [BROWSER, 'text/html'], ['image/png', 'application/ld+json'],
  ['text/turtle;q=0.5, application/ld+json', 'application/ld+json'], ['application/ld+json;q=0.2, text/turtle;q=0.9, text/html;q=0.4', 'text/turtle'], ['text/*', 'text/html'], ['text/*;q=0.9, text/html;q=0.1', 'text/turtle'],
  ['*/*;q=0.1, text/turtle;q=0', 'application/ld+json'], ['text/turtle;q=never', 'application/ld+json'], ['application/json', 'application/ld+json'],
])('"%s" gets %s', (accept, form) => expect(negotiated(accept, ['application/ld+json', 'text/html', 'text/turtle'])).toBe(form));
