import { expect, test } from 'vitest';
import type { SiteAir } from '../air/air-areas.service.js';
import type { ForecastDay } from '../air/forecasts.store.js';
import { airWords } from './air-words.js';

const NOW = Date.parse('2026-11-28T09:00:00Z');
const site = { site: { name: 'High Street', grade: 'reference' }, now: { at: NOW, stale: false, index: { index: 2, band: 'low', driver: 'NO2' } } } as SiteAir;
const forecast = (daqi: number): ForecastDay => ({ area: 'Grays Riverside', day: NOW, daqi, source: 'Met Office', issuedAt: NOW }) as ForecastDay;
const sentence = (sites: readonly SiteAir[], ...foreseen: readonly number[]): string => airWords(sites, foreseen.map(forecast), NOW).sentence;

test('the first sentence says it where the air is foreseen to get worse than it is', () => {
  expect(sentence([site], 4, 7)).toBe('Air pollution is low: 2 of 10 at High Street, the one site that is heard. It is foreseen to be high: 7 of 10 in Grays Riverside on Saturday 28 November.');
  expect(sentence([], 10)).toContain('not known here. That does not mean that it is clean. It is foreseen to be very high: 10 of 10');
  for (const daqi of [1, 3]) expect(sentence([site], daqi)).not.toContain('foreseen');
});
