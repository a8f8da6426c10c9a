import type { SiteHours } from '../air/site-days.js';
import type { OutageKind } from '../network/outages.js';
import type { Severity } from '../rules/rule.js';
import type { Episode } from '../traffic/episodes.js';

/** What a case is about: one thing of the place, by its id, and its name as people say it. */
export interface Subject {
  readonly id: string;
  readonly name: string;
}

/** What is known of one subject. Everything is a value: the same view always gets the same answer. Milliseconds since 1970 UTC. */
interface Known {
  /** The only now: our clock when live, the data's own when history is tried again. */
  readonly now: number;
  readonly subject: Subject;
}
export interface AirSiteView extends Known {
  readonly grade: 'reference' | 'indicative';
  /** Hours of the last eight days, none that begins after now. */
  readonly hours: SiteHours;
}
export interface AirAreaView extends Known {
  /** Of each UTC day and source the last word. */
  readonly foreseen: readonly { readonly day: number; readonly daqi: number; readonly source: string; readonly issuedAt: number }[];
}
export interface StretchView extends Known {
  /** Incidents of the last days, those that readings undid left out. */
  readonly episodes: readonly Episode[];
  /** Minutes in which it was stationary, by UTC day: today's so far, and those before. */
  readonly today?: { readonly day: number; readonly stationary: number };
  readonly before: readonly number[];
}
export interface LightFaultView extends Known {
  readonly kind: string;
  readonly since: number;
  readonly endedAt?: number;
}
export interface OutageView extends Known {
  readonly kind: OutageKind;
  readonly source: string;
  readonly start: number;
  readonly end?: number;
  readonly expectedEnd?: number;
}
/** A stream of readings that somebody relies on, of which it is known how often it should speak. */
export interface Voice {
  readonly name: string;
  readonly lastAt: number;
  /** Silence for longer is not its habit. */
  readonly silentAfterMs: number;
}
export interface VoicesView extends Known {
  /** instrument: a Thing, a detector or a site, with its streams; carrier: what brings the word of several, as a gateway or a partner, each of them one voice. */
  readonly of: 'instrument' | 'carrier';
  readonly voices: readonly Voice[];
  /** The instrument's carrier, where all that speak through it are silent. */
  readonly under?: string;
}
export interface Views {
  readonly 'air-site': AirSiteView;
  readonly 'air-area': AirAreaView;
  readonly 'stretch': StretchView;
  readonly 'light-fault': LightFaultView;
  readonly 'outage': OutageView;
  readonly 'voices': VoicesView;
}
export type About = keyof Views;

/** One number a rule looked at, beside its limit. */
export interface Evidence {
  readonly what: string;
  readonly value: number;
  readonly limit: number;
  readonly at?: number;
}

/** A rule's answer: what is the matter, since when, and why it thinks so. */
export interface PlaceFinding {
  readonly since: number;
  /** One plain sentence with the numbers and their limits. It changes only when they do: no "for 12 minutes". */
  readonly because: string;
  /** What would have had to be otherwise. */
  readonly differ: string;
  readonly evidence: readonly Evidence[];
}

/** A question put to what is known of one subject of the place. It keeps nothing. */
export interface PlaceRule<A extends About = About> {
  readonly name: string;
  /** What it looks for, in a few words. */
  readonly title: string;
  /** Changes whenever the rule could answer differently; stands on every case. */
  readonly version: string;
  /** Where definition and threshold come from; `[ours]` where nobody else says. */
  readonly source: string;
  readonly about: A;
  readonly severity: Severity;
  /** Hours until it should be dealt with, and who says so. */
  readonly due: { readonly hours: number; readonly source: string };
  ask(view: Views[A]): PlaceFinding | undefined;
  /** Why it is over; undefined while it is not, and while nobody can know. */
  cleared(view: Views[A]): string | undefined;
}
