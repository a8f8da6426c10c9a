import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { Clock } from '../../platform/clock/clock.js';

/** An answer is a picture of this minute, and no more of it than one reads. [ours] */
const FRESH_MS = 60_000, MOST_LETTERS = 1_500;

export interface Example {
  readonly title: string;
  readonly says: string;
  readonly path: string;
}
export interface LiveExample extends Example {
  readonly status: number;
  readonly answer: string;
  readonly shortened: boolean;
}

/** What anybody may ask without a key. */
const EXAMPLES: readonly Example[] = [
  { title: 'SensorThings: a sensor with its newest reading', says: 'OGC SensorThings 1.1, with $filter, $expand, $orderby, $top, $skip and $count; now() leaves out forecasts. Without a key you see what its owner opened to everybody.', path: '/sta/v1.1/Things?$top=1&$expand=Datastreams($top=1;$expand=Observations($top=1;$orderby=phenomenonTime desc;$filter=phenomenonTime le now()))' },
  { title: 'The catalogue: what there is to have', says: 'DCAT-AP in JSON-LD; each dataset is also a table (CSV) with its metadata (CSVW).', path: '/catalog' },
  { title: 'OGC API Features: street-light columns', says: 'GeoJSON by bbox, datetime and property; pages follow by the link “next”.', path: '/ogc/collections/columns/items?limit=1' },
  { title: 'NGSI-LD: air as context', says: 'To be read; with q, attrs, georel and options=keyValues.', path: '/ngsi-ld/v1/entities?type=AirQualityObserved&limit=1&options=keyValues' },
  { title: 'The air of a site, by day', says: 'The Daily Air Quality Index of each site, and what decides it, is at /air/sites/{id}/daqi.', path: '/air/sites' },
];
/** What the newest open reading looks like to those who are told of it. */
const NEWEST = '/sta/v1.1/Observations?$top=1&$orderby=phenomenonTime desc&$filter=phenomenonTime le now()';

/** The page's examples, each asked of this very server by its own door, as somebody without a key would ask. */
@Injectable()
export class LiveExamples {
  private held?: { readonly until: number; readonly asked: Promise<readonly LiveExample[]> };

  constructor(private readonly adapter: HttpAdapterHost, private readonly clock: Clock) {}

  /** The last one is the newest open reading. */
  all(): Promise<readonly LiveExample[]> {
    const now = this.clock.now();
    if (!this.held || this.held.until <= now) {
      const asked = Promise.all([...EXAMPLES, { title: 'The newest open reading', says: '', path: NEWEST }].map((one) => this.ask(one)));
      this.held = { until: now + FRESH_MS, asked };
      asked.catch(() => (this.held = undefined));
    }
    return this.held.asked;
  }

  private async ask(example: Example): Promise<LiveExample> {
    const fastify = this.adapter.httpAdapter.getInstance<FastifyInstance>();
    const { statusCode: status, body } = await fastify.inject({ method: 'GET', url: encodeURI(example.path), headers: { accept: 'application/json' } });
    const whole = pretty(body);
    return { ...example, status, answer: whole.slice(0, MOST_LETTERS), shortened: whole.length > MOST_LETTERS };
  }
}

function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
