import { setImmediate as breathe } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { buildGraph, type WalkGraph } from '../../../core/walking/graph.js';
import type { Walked } from '../../../core/walking/ways.js';
import { Log } from '../../platform/log/log.js';
import { ImportsStore } from '../network/imports/imports.store.js';
import { WalkWays } from './walk-ways.store.js';

/** Ways, crossings and benches, and corners of ways, that a process holds: a county's, some 100 MB. [ours, measured] */
export const MOST_WALKED = 200_000, MOST_CORNERS = 500_000;

export interface TownGraph {
  readonly graph: WalkGraph;
  /** There were more than can be held; the rest is not on it. */
  readonly isCut: boolean;
}

/** The town's ways in memory: built at the first question, and anew at the first one after a file of ways was read, whichever process read it. */
@Injectable()
export class TownWays {
  private held: { readonly of: number; readonly graph: Promise<TownGraph> } | undefined;

  constructor(private readonly ways: WalkWays, private readonly imports: ImportsStore, private readonly log: Log) {}

  async graph(): Promise<TownGraph> {
    const of = await this.imports.lastChange('walking');
    if (this.held?.of !== of) {
      const graph = this.build();
      this.held = { of, graph };
      graph.catch(() => (this.held = undefined));
    }
    return this.held.graph;
  }

  private async build(): Promise<TownGraph> {
    const walked: Walked[] = [];
    let corners = 0, isCut = false;
    for await (const one of this.ways.all(MOST_WALKED + 1)) {
      corners += one.what === 'way' ? one.line.length : 1;
      isCut = walked.length >= MOST_WALKED || corners > MOST_CORNERS;
      if (isCut) break;
      walked.push(one);
    }
    const graph = await inTurn(buildGraph(walked));
    this.log.event('walking-ways', { ways: walked.length, stretches: graph.stretches.length, isCut });
    return { graph, isCut };
  }
}

/** Long work that lets others have their turn whenever it yields. */
export async function inTurn<Result>(work: Generator<void, Result>): Promise<Result> {
  for (;;) {
    const { done, value } = work.next();
    if (done) return value;
    await breathe();
  }
}
