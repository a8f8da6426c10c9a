import mongoose from 'mongoose';
import { round, withApp, type Figure } from '../bench.js';
import type { AppProcess } from '../app-process.js';
import { quantile } from '../load.js';
import type { Row } from '../report.js';

const ASSETS = 50_000, TOGETHER = 10_000, FRAMES = 100;
/** Squares of 512 px that a window of 1280 by 900 px touches. */
const WIDE = 4, HIGH = 3;

/** Columns as an import would have left them, and as many open sensors; written past the app, since only reading is measured. */
async function fill(uri: string, assets: number): Promise<void> {
  const connection = await mongoose.createConnection(uri).asPromise();
  const of = (name: string) => connection.collection(name);
  const point = (i: number): object => ({ type: 'Point', coordinates: [0.22 + (i % 250) * 0.001, 51.44 + Math.floor(i / 250) * 0.0005] });
  for (let from = 0; from < assets; from += TOGETHER) {
    const ids = Array.from({ length: Math.min(TOGETHER, assets - from) }, (_, i) => from + i);
    await of('networkColumns').insertMany(ids.map((i) => ({ _id: `C${i}`, street: `Street ${i % 900}`, point: point(i) })) as never[]);
    await of('townLocations').insertMany(ids.map((i) => ({ _id: i, is: { location: point(i) }, to: {} })) as never[]);
    await of('townThings').insertMany(ids.map((i) => ({ _id: i, is: { name: `Post ${i}`, description: 'A lamp post', properties: { public: true } }, to: { locations: [i] } })) as never[]);
  }
  await connection.close();
}

async function fetched(app: AppProcess, path: string): Promise<{ ms: number; bytes: number }> {
  const start = performance.now(), response = await fetch(app.url + path), { byteLength: bytes } = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return { ms: performance.now() - start, bytes };
}

/** The town is panned and zoomed over; each frame asks for all squares that it touches, together, as the page does. */
async function pan(app: AppProcess): Promise<{ frames: number[]; tiles: number[]; bytes: number[] }> {
  const frames: number[] = [], tiles: number[] = [], bytes: number[] = [];
  for (let i = 0; i < FRAMES; i += 1) {
    const z = 11 + (i % 6), size = 2 ** z, x = Math.floor((0.5 + (0.22 + (i % 25) * 0.01) / 360) * size), y = Math.floor(0.3323 * size) + (i % 3);
    const start = performance.now();
    const answers = await Promise.all(Array.from({ length: WIDE * HIGH }, (_, k) => fetched(app, `/api/v1/place/map/tiles/${z}/${x + (k % WIDE)}/${y + Math.floor(k / WIDE)}`)));
    frames.push(performance.now() - start);
    tiles.push(...answers.map(({ ms }) => ms));
    bytes.push(answers.reduce((sum, one) => sum + one.bytes, 0));
  }
  for (const all of [frames, tiles, bytes]) all.sort((a, b) => a - b);
  return { frames, tiles, bytes };
}

/** The map over 50,000 columns and 50,000 open sensors. */
export const townMap: Figure = {
  name: 'map',
  measure: (bench) => withApp(bench, {}, async (app, uri): Promise<Row[]> => {
    bench.say(`  ${ASSETS} columns and as many sensors …`);
    await fill(uri, ASSETS);
    const first = await fetched(app, '/api/v1/place/map/tiles/11/1025/680'), list = await fetched(app, '/place/map');
    const alone: number[] = [];
    for (let i = 0; i < FRAMES; i += 1) alone.push((await fetched(app, `/api/v1/place/map/tiles/12/${2_050 + (i % 6)}/${1_360 + (i % 3)}`)).ms);
    alone.sort((a, b) => a - b);
    const { frames, tiles, bytes } = await pan(app), kb = (n: number): number => round(n / 1_024, 0);
    return [
      { figure: `a frame of the map, ${WIDE * HIGH} squares asked together, ${ASSETS.toLocaleString('en')} columns and as many sensors`, value: round(quantile(frames, 0.99)), unit: 'ms p99', goal: { atMost: 100, by: 'processor' }, note: `p50 ${round(quantile(frames, 0.5))} ms; ${kb(quantile(bytes, 0.5))} kB, at most ${kb(bytes.at(-1) ?? 0)} kB; a square among them p50 ${round(quantile(tiles, 0.5))}, p99 ${round(quantile(tiles, 0.99))} ms` },
      { figure: 'one square of it, asked alone', value: round(quantile(alone, 0.99)), unit: 'ms p99', note: `p50 ${round(quantile(alone, 0.5))} ms; the first one, which reads all layers, ${round(first.ms)} ms` },
      { figure: 'its lists, without a script', value: round(list.ms), unit: 'ms', note: `${kb(list.bytes)} kB` },
    ];
  }),
};
