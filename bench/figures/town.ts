import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { round, withApp, type Bench, type Figure } from '../bench.js';
import { usage } from '../app-process.js';
import { load, quantile } from '../load.js';
import type { Row } from '../report.js';
import { settled } from '../storage.js';
import { makeStreet, PATIENTS, reading } from '../street.js';

/** A hundred thousand people who are heard in five kinds each minute. [performance.md, section 5] */
const OFFERED = 8_300, IN_A_MESSAGE = 100, CONNECTIONS = 8;

interface Throughput {
  readonly perSecond: number;
  readonly rssMb: number;
  /** Of readings that come at the town's own rate. */
  readonly offered: { readonly perSecond: number; readonly p99Ms: number; readonly cpuUs: number };
}

async function throughput(bench: Bench, people: number): Promise<Throughput> {
  return withApp(bench, {}, async (app) => {
    bench.say(`  entering ${people.toLocaleString('en-GB')} residents …`);
    const street = await makeStreet(app.url, app.token, people, (entered) => bench.say(`    ${entered.toLocaleString('en-GB')} entered`));
    const send = (base: number, stepMs: number, how: { readonly perSecond?: number; readonly seconds?: number; readonly requests?: number } = {}) => load({ url: `${app.url}/api/v1/readings`, token: app.token, connections: CONNECTIONS, seconds: bench.seconds, ...how, body: (k) => JSON.stringify(Array.from({ length: IN_A_MESSAGE }, (_, i) => reading(k * IN_A_MESSAGE + i, street, base, stepMs))) });
    // What is learned of a device when it is first heard is not what a town costs from day to day.
    bench.say('  each is heard for the first time …');
    await send(Date.now() - 3_600_000, 1, { seconds: 3_600, requests: Math.ceil(people / IN_A_MESSAGE) });
    await settled(app, true);
    bench.say('  arrays of 100, as fast as they are taken …');
    const fastest = await send(Date.now() - 600_000, 1);
    await settled(app, true);
    bench.say(`  arrays of 100, ${OFFERED.toLocaleString('en-GB')} readings a second …`);
    const before = usage(app.pid).cpuSeconds;
    const { requests, failed, seconds, latencies } = await send(Date.now(), 1_000 / OFFERED, { perSecond: OFFERED / IN_A_MESSAGE });
    const { cpuSeconds, rssMb } = usage(app.pid);
    const taken = (requests - failed) * IN_A_MESSAGE;
    return { perSecond: ((fastest.requests - fastest.failed) * IN_A_MESSAGE) / fastest.seconds, rssMb, offered: { perSecond: taken / seconds, p99Ms: quantile(latencies, 0.99), cpuUs: ((cpuSeconds - before) / taken) * 1e6 } };
  });
}

/** The same readings a second, from a street and from a town: at the town's own rate, and as fast as they are taken. */
export const scale: Figure = {
  name: 'scale',
  measure: async (bench) => {
    const street = await throughput(bench, PATIENTS);
    const town = await throughput(bench, bench.residents);
    const people = `${bench.residents.toLocaleString('en-GB')} residents instead of ${PATIENTS}`;
    const slower = (from: number, to: number) => ({ value: round((1 - to / from) * 100), unit: '% slower', goal: { atMost: 25 } });
    const said = ({ perSecond, p99Ms, cpuUs }: Throughput['offered']): string => `${round(perSecond, 0)}/s, p99 ${round(p99Ms, 0)} ms, app CPU ${round(cpuUs, 0)} µs each`;
    return [
      { figure: `${people}, ${OFFERED.toLocaleString('en-GB')} readings/s offered`, ...slower(street.offered.perSecond, town.offered.perSecond), note: `${said(street.offered)} → ${said(town.offered)}` },
      { figure: `${people}, as fast as they are taken`, ...slower(street.perSecond, town.perSecond), note: `${round(street.perSecond, 0)} → ${round(town.perSecond, 0)} readings/s, app ${street.rssMb} → ${town.rssMb} MB` },
    ];
  },
};

const HOMES_OF_TEN_THOUSAND_DEVICES = 1_080;

/** Every device of a town comes back at once after half an hour: the load generator itself tells. */
export const comeback: Figure = {
  name: 'comeback',
  measure: (bench): Promise<Row[]> => withApp(bench, {}, async (app) => {
    bench.say('  10,000 devices come back at once …');
    const simulate = new URL('../../tools/simulate/main.js', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [simulate, 'load', '--outage', '30', '--homes', String(HOMES_OF_TEN_THOUSAND_DEVICES), '--url', app.url, '--data-dir', bench.folder, '--json'], { env: { PATH: process.env['PATH'], ADMIN_TOKEN: app.token }, maxBuffer: 64 << 20, timeout: 600_000 });
    const report = JSON.parse(stdout) as { readings: number; lost: number; putOff: number; rssMb: { before: number; highest: number }; comeBack: { devices: number; calls: number; callsInSeconds: number; allInSeconds: number } };
    const { comeBack, rssMb } = report;
    return [
      { figure: `${comeBack.devices.toLocaleString('en-GB')} devices back at once: everything in`, value: comeBack.allInSeconds, unit: 's', goal: { atMost: 60 }, note: `${report.readings.toLocaleString('en-GB')} readings, ${report.lost} lost, ${report.putOff.toLocaleString('en-GB')} times told to come back; app ${rssMb.before} → ${rssMb.highest} MB` },
      { figure: 'the calls for help among them in', value: comeBack.callsInSeconds, unit: 's', note: `${comeBack.calls} calls` },
    ];
  }),
};
