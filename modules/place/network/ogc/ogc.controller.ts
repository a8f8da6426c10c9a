import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { boxOf, intervalOf } from '../../../../core/ogc/items-query.js';
import { iso } from '../../../../core/time/when.js';
import { Public } from '../../../platform/access/viewer.js';
import { Clock } from '../../../platform/clock/clock.js';
import { OwnAddress } from '../../../platform/http/own-address.js';
import { notFound, Problem } from '../../../platform/http/problem.js';
import { PlaceAccess } from '../../partners/place-access.service.js';
import { Wards } from '../wards.store.js';
import { OgcCollections, type ItemsQuery, type OgcCollection } from './collections.service.js';

const JSON_TYPE = 'application/json', GEO_JSON = 'application/geo+json; charset=utf-8';
const CONFORMS = ['http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core', 'http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson'];
const LEAST = 1, USUAL = 100, MOST = 10_000;

const problem = (field: string, fix: string): Problem => new Problem(400, 'value', `${field}: ${fix}`, { field });

/** OGC API Features 1.0 (17-069r4): core and GeoJSON. What is everybody's needs no key. */
@Controller('ogc')
@Public()
export class OgcController {
  constructor(private readonly collections: OgcCollections, private readonly wards: Wards, private readonly access: PlaceAccess, private readonly address: OwnAddress, private readonly clock: Clock) {}

  @Get()
  landing(): object {
    return {
      title: 'The town’s network', description: 'Broadband by premises, public Wi-Fi, street-light columns and outages.',
      links: [
        this.link('', 'self', 'This document'), { href: `${this.address.public}/api/openapi.json`, rel: 'service-desc', type: 'application/vnd.oai.openapi+json;version=3.0', title: 'The description of this API' },
        { href: `${this.address.public}/api`, rel: 'service-doc', type: 'text/html', title: 'Its explorer' }, this.link('/conformance', 'conformance', 'What it conforms to'), this.link('/collections', 'data', 'Its collections'),
      ],
    };
  }

  @Get('conformance')
  conformance(): object {
    return { conformsTo: CONFORMS };
  }

  @Get('collections')
  async list(): Promise<object> {
    const box = await this.wards.box();
    return { links: [this.link('/collections', 'self', 'This document')], collections: this.collections.all.map((one) => this.about(one, box)) };
  }

  @Get('collections/:id')
  async one(@Param('id') id: string): Promise<object> {
    return this.about(this.found(id), await this.wards.box());
  }

  @Get('collections/:id/items')
  async items(@Param('id') id: string, @Query() query: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const collection = this.found(id), all = await this.access.has(request, 'network:read');
    const { after, limit, ...wanted } = read(query, collection);
    // One more than is shown tells whether there is a next page.
    const found = await collection.items(wanted, after, limit + 1, all), features = found.slice(0, limit), last = features.at(-1);
    const path = `/collections/${collection.id}/items`;
    const links = [this.link(withQuery(path, query), 'self', 'This page', GEO_JSON), this.link(`/collections/${collection.id}`, 'collection', collection.title)];
    if (found.length > limit && last) links.push(this.link(withQuery(path, { ...query, after: last.id }), 'next', 'The next page', GEO_JSON));
    void reply.header('content-type', GEO_JSON).send(JSON.stringify({ type: 'FeatureCollection', timeStamp: iso(this.clock.now()), numberReturned: features.length, features, links }));
  }

  @Get('collections/:id/items/:item')
  async item(@Param('id') id: string, @Param('item') itemId: string, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const collection = this.found(id), all = await this.access.has(request, 'network:read');
    const feature = await collection.item(itemId, all);
    if (!feature) throw notFound('feature');
    const links = [this.link(`/collections/${collection.id}/items/${encodeURIComponent(feature.id)}`, 'self', 'This feature', GEO_JSON), this.link(`/collections/${collection.id}`, 'collection', collection.title)];
    void reply.header('content-type', GEO_JSON).send(JSON.stringify({ ...feature, links }));
  }

  private about({ id, title, description, queryables }: OgcCollection, box: readonly number[]): object {
    return {
      id, title, description, itemType: 'feature', crs: ['http://www.opengis.net/def/crs/OGC/1.3/CRS84'], queryables: Object.keys(queryables),
      extent: { spatial: { bbox: [box], crs: 'http://www.opengis.net/def/crs/OGC/1.3/CRS84' } },
      links: [this.link(`/collections/${id}`, 'self', title), this.link(`/collections/${id}/items`, 'items', `The features of ${title}`, GEO_JSON)],
    };
  }

  private found(id: string): OgcCollection {
    const collection = this.collections.find(id);
    if (!collection) throw notFound('collection');
    return collection;
  }

  private link(path: string, rel: string, title: string, type = JSON_TYPE): { href: string; rel: string; type: string; title: string } {
    return { href: `${this.address.public}/ogc${path}`, rel, type: type.split(';')[0] ?? type, title };
  }
}

/** Everything of a query is known, or it is refused by name (17-069r4, 7.15: unknown parameters are 400). */
function read(query: Record<string, unknown>, { queryables }: OgcCollection): ItemsQuery & { readonly after: string; readonly limit: number } {
  const filter: Record<string, string> = {};
  let after = '', limit = USUAL, box: ItemsQuery['box'], interval: ItemsQuery['interval'];
  for (const [name, value] of Object.entries(query)) {
    if (typeof value !== 'string' || value.length > 200) throw problem(name.slice(0, 60), 'stands once, with 200 characters at most.');
    if (name === 'limit') limit = limitOf(value);
    else if (name === 'after') after = value;
    else if (name === 'bbox') box = boxOf(value) ?? refuse('bbox', 'is west,south,east,north in degrees, as 0.2,51.4,0.4,51.5.');
    else if (name === 'datetime') interval = intervalOf(value) ?? refuse('datetime', 'is a time or two with a stroke between, as 2026-11-01T00:00:00Z/.. .');
    else if (name === 'f' && value === 'json') continue;
    else if (Object.hasOwn(queryables, name)) filter[name] = asked(name, value, queryables[name]);
    else throw problem(name.slice(0, 60).replaceAll(/[^\w.-]/g, '?'), `is no parameter of this collection. It has bbox, datetime, limit and ${Object.keys(queryables).join(', ')}.`);
  }
  return { filter, after, limit, ...(box ? { box } : {}), ...(interval ? { interval } : {}) };
}

function refuse(field: string, fix: string): never {
  throw problem(field, fix);
}

function limitOf(text: string): number {
  const limit = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (limit < LEAST) throw problem('limit', 'is a whole number of 1 or more.');
  return Math.min(limit, MOST);
}

function asked(name: string, value: string, kind: 'text' | 'number' | 'flag' | undefined): string {
  if (kind === 'number' && !/^-?\d{1,12}(?:\.\d{1,9})?$/.test(value)) throw problem(name, 'is a number.');
  if (kind === 'flag' && value !== 'true' && value !== 'false') throw problem(name, 'is true or false.');
  return value;
}

const withQuery = (path: string, query: Record<string, unknown>): string => {
  const params = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, String(value)])).toString();
  return params ? `${path}?${params}` : path;
};
