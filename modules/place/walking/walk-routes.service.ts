import { Injectable } from '@nestjs/common';
import { metresBetween, positionFault, type Position } from '../../../core/geo/position.js';
import { postcodeIn } from '../../../core/network/premises.js';
import { costOf } from '../../../core/walking/cost.js';
import type { OnWay, Stretch, WalkGraph } from '../../../core/walking/graph.js';
import { profileOf, type Profile, type Wish } from '../../../core/walking/profile.js';
import { endsOf, findRoute, type Leg } from '../../../core/walking/route.js';
import { far, tell, type Passed, type Told } from '../../../core/walking/words.js';
import { WaitingRow } from '../../platform/clock/waiting-row.js';
import { Problem } from '../../platform/http/problem.js';
import { PostcodePlaces } from '../network/postcode-places.store.js';
import { Wards } from '../network/wards.store.js';
import { Wifi } from '../network/wifi/wifi.store.js';
import { inTurn, TownWays } from './town-ways.service.js';
import { WalkConditions } from './walk-conditions.service.js';

/** A postcode is known to 100 m; a door stands a garden's length from its way; and nobody asks to be led for hours. [ours] */
const NEAR_METRES = 250, AWAY_METRES = 30, MOST_METRES = 5_000;
const MOST_VENUES = 500;
/** Everybody may ask, and a search takes a tenth of a second of the service: more wait for their turn. [ours] */
const SEARCHES_AT_ONCE = 4;
const PLACE = /^(-?\d{1,3}(?:\.\d{1,15})?)\s*,\s*(-?\d{1,3}(?:\.\d{1,15})?)$/;

/** What somebody asks: where they are, where they go, what they wish. It lives as long as the answer takes, and is kept, logged and counted nowhere. */
export interface RouteRequest {
  readonly from: string;
  readonly to: string;
  readonly wishes: readonly Wish[];
}
export interface Route extends Told {
  readonly id: 'recommended' | 'shortest';
  readonly says: string;
}
type Ended = 'from' | 'to';
interface Found {
  readonly ends: readonly [OnWay, OnWay];
  readonly legs: readonly Leg[];
}
interface End {
  readonly near: readonly OnWay[];
  readonly place: Position;
  readonly notKnown: readonly Passed[];
}

/** The way that suits somebody best, and the shortest one where that is another. */
@Injectable()
export class WalkRoutes {
  private readonly row = new WaitingRow(SEARCHES_AT_ONCE);

  constructor(private readonly town: TownWays, private readonly conditions: WalkConditions, private readonly wards: Wards, private readonly postcodes: PostcodePlaces, private readonly wifi: Wifi) {}

  /** Names that may be asked for as a place: where the council's Wi-Fi is, libraries and halls. */
  async placeNames(): Promise<string[]> {
    return (await this.wifi.page({}, '', MOST_VENUES)).map(({ name }) => name);
  }

  find(request: RouteRequest): Promise<{ readonly profile: Profile; readonly routes: readonly Route[] }> {
    return this.row.through(() => this.search(request));
  }

  private async search({ from: begin, to: goal, wishes }: RouteRequest): Promise<{ readonly profile: Profile; readonly routes: readonly Route[] }> {
    const { graph, isCut } = await this.town.graph();
    if (graph.stretches.length === 0) throw new Problem(404, 'not-found', 'No ways to walk are known here yet. Staff hand them in at /api/v1/network/imports/walking.');
    const [from, to] = await Promise.all([this.endOf(graph, 'from', begin), this.endOf(graph, 'to', goal)]), profile = profileOf(wishes), now = await this.conditions.on(graph);
    if (metresBetween(from.place, to.place) > MOST_METRES) throw wrong(400, 'to', `lies more than ${far(MOST_METRES)} from where you begin. Ask for a shorter walk.`);
    const of = (number: number): Stretch => graph.stretches[number] as Stretch;
    const route = async (cost: (stretch: number) => number): Promise<Found | undefined> => {
      const ends = endsOf(graph, from.near, to.near, (stretch) => cost(stretch) < Infinity), legs = ends && (await inTurn(findRoute(graph, ...ends, cost)));
      return ends && legs && { ends, legs };
    };
    const best = await route(remembered((number) => costOf(of(number), number, profile, now))), shortest = await route((number) => (of(number).way.closed ? Infinity : of(number).metres));
    if (!shortest) throw wrong(404, 'to', 'cannot be reached from where you begin by ways that we know of. There may be one that nobody has told us of.');
    if (metresIn(shortest) < 1) throw wrong(400, 'to', 'is where you begin, as far as the ways that we know of tell.');
    if (!best || metresIn(best) < 1) throw wrong(404, 'profile', 'rules out every way that we know of. Without step-free there is one, with steps or ground that is not fit for wheels.');
    const beside = [...from.notKnown, ...to.notKnown, ...(isCut ? [{ about: 'ways' as const, says: 'More ways were handed in than can be held. Some are left out.' }] : [])];
    const told = ({ legs, ends }: Found): Told => {
      const one = tell(graph, legs, profile, now);
      return { ...one, notKnown: [...one.notKnown, ...beside, ...ends.flatMap(({ away }, i) => (away > AWAY_METRES ? [{ about: 'place' as const, says: `Of the ${i === 0 ? 'first' : 'last'} ${far(away)} we know no way.` }] : []))] };
    };
    const [suits, short] = [told(best), told(shortest)], isOther = JSON.stringify(best) !== JSON.stringify(shortest);
    return { profile, routes: [{ ...suits, id: 'recommended', says: `${saysOf(suits, profile)}${isOther ? comparedBy(suits.metres - short.metres) : ''}` }, ...(isOther ? [{ ...short, id: 'shortest' as const, says: saysOf(short, profile) }] : [])] };
  }

  private async endOf(graph: WalkGraph, field: Ended, text: string): Promise<End> {
    const { notKnown = [], ...place } = await this.placeOf(field, text.trim()), { longitude, latitude } = place;
    const wardOf = await this.wards.finder();
    if (wardOf && wardOf(longitude, latitude) === undefined) throw wrong(400, field, 'lies outside the town, whose ways are all that we know.');
    const near = graph.near([longitude, latitude], NEAR_METRES);
    if (near.length === 0) throw wrong(404, field, `is more than ${NEAR_METRES} metres from any way that we know of.`);
    return { near, place, notKnown };
  }

  private async placeOf(field: Ended, text: string): Promise<Position & { readonly notKnown?: readonly Passed[] }> {
    const [, latitude, longitude] = (PLACE.exec(text) ?? []).map(Number);
    if (latitude !== undefined && longitude !== undefined) {
      const fault = positionFault(latitude, longitude);
      if (fault) throw wrong(400, field, fault);
      return { latitude, longitude };
    }
    const venue = (await this.wifi.page({}, '', MOST_VENUES)).find(({ name }) => name.toLowerCase() === text.toLowerCase());
    if (venue) return { longitude: venue.point.coordinates[0], latitude: venue.point.coordinates[1] };
    const postcode = postcodeIn(text);
    if (postcode === undefined) throw wrong(400, field, 'must be a postcode as RM17 6SL, a place of the list, or latitude and longitude as 51.476,0.326.');
    const middle = await this.postcodes.middleOf(postcode);
    if (!middle) throw wrong(404, field, 'is a postcode of which we do not know where it is. Give a place of the list, or latitude and longitude as 51.476,0.326.');
    return { ...middle, notKnown: [{ about: 'place', says: `Of the postcode ${postcode} only the middle ${middle.sectorOnly ? 'of its sector is known, to a kilometre or so' : 'is known, to about 100 metres'}.` }] };
  }
}

/** In words that go on from the field's name. */
const wrong = (status: number, field: Ended | 'profile', detail: string): Problem => new Problem(status, status === 404 ? 'not-found' : 'value', `${field}: ${detail}`, { field });

const saysOf = ({ minutes, metres }: Told, { speed }: Profile): string => `About ${minutes} minute${minutes === 1 ? '' : 's'}, ${far(metres)}, at ${speed} metres a second, without waiting at crossings.`;

const metresIn = ({ legs }: Found): number => legs.reduce((all, { from, to }) => all + Math.abs(to - from), 0);

/** Where it ends elsewhere, it may be shorter than the shortest. */
const comparedBy = (longer: number): string => (longer < -2.5 ? '' : ` It is ${longer < 2.5 ? 'as long as' : `${far(longer)} longer than`} the shortest way.`);

/** Each stretch is judged once in a search. */
function remembered(cost: (stretch: number) => number): (stretch: number) => number {
  const known = new Map<number, number>();
  return (stretch) => {
    const held = known.get(stretch) ?? cost(stretch);
    known.set(stretch, held);
    return held;
  };
}
