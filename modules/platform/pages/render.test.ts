import { readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Renderer } from './render.js';

const renderer = new Renderer();
const look = { print: 'usual', theme: 'device' };
const TEMPLATES = new URL('../../../web/templates/', import.meta.url);
const names = readdirSync(TEMPLATES).filter((name) => name.endsWith('.njk')).map((name) => name.replace('.njk', ''));

describe('pages', () => {
  test('print nothing unescaped', () => {
    const html = renderer.page('problem', { look, title: '<script>alert(1)</script>', lines: ['"><img src=x onerror=alert(1)>'] });
    expect(html).not.toMatch(/<script>alert|<img/);
  });

  test('keep the language, the skip link and the one main landmark', () => {
    const html = renderer.page('accessibility', { look, title: 'Accessibility' });
    expect([html.match(/<html lang="en-GB"/g)?.length, html.match(/<main[ >]/g)?.length, html.includes('href="#main"')]).toEqual([1, 1, true]);
  });

  test.each(names)('%s keeps to the content policy: no inline script, style or handler', (name) => {
    const html = renderer.page(name, { look, title: 'T', card: { severity: { shape: {} }, why: { evidence: [] }, began: {}, told: [], may: {}, links: {} }, span: {}, sentences: [], picture: { alerts: {} }, coverage: { silent: [] }, circle: [], q: '' });
    expect(html).not.toMatch(/\sstyle=|\son[a-z]+=|<style|<script(?![^>]*\ssrc=)/i);
  });

  test('the demonstration says so, and only it', () => {
    const demo = new Renderer();
    demo.showDemonstration(true);
    const words = 'Demonstration: invented people';
    expect([demo, renderer].map((r) => r.page('settings', { look, title: 'T' }).includes(words))).toEqual([true, false]);
  });
});
