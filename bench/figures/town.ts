import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { round, withApp, type Bench, type Figure } from '../bench.js';
import { usage } from '../app-process.js';
import { load } from '../load.js';
import type { Row } from '../report.js';
import { makeStreet, PATIENTS, reading } from '../street.js';

async function throughput(bench: Bench, people: number): Promise<{ perSecond: number; rssMb: number }> {
  return withApp(bench, {}, async (app) => {
    bench.say(`  entering ${people.toLocaleString('en-GB')} residents …`);
    const street = await makeStreet(app.url, app.token, people, (entered) => bench.say(`    ${entered.toLocaleString('en-GB')} entered`));
    bench.say('  arrays of 100 …');
    const base = Date.now() - 600_000;
    const { requests, seconds } = await load({ url: `${app.url}/api/v1/readings`, token: app.token, connections: 8, seconds: bench.seconds, body: (k) => JSON.stringify(Array.from({ length: 100 }, (_, i) => reading(k * 100 + i, street, base, 1))) });
    return { perSecond: (requests * 100) / seconds, rssMb: usage(app.pid).rssMb };
  });
}

/** The same readings a second, from a street and from a town. */
export const scale: Figure = {
  name: 'scale',
  measure: async (bench) => {
    const street = await throughput(bench, PATIENTS);
    const town = await throughput(bench, bench.residents);
    return [{ figure: `${bench.residents.toLocaleString('en-GB')} residents instead of ${PATIENTS}, arrays of 100`, value: round((1 - town.perSecond / street.perSecond) * 100), unit: '% slower', target: '< 25', note: `${round(street.perSecond, 0)} → ${round(town.perSecond, 0)} readings/s, app ${street.rssMb} → ${town.rssMb} MB` }];
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
      { figure: `${comeBack.devices.toLocaleString('en-GB')} devices back at once: everything in`, value: comeBack.allInSeconds, unit: 's', target: '≤ 60', note: `${report.readings.toLocaleString('en-GB')} readings, ${report.lost} lost, ${report.putOff.toLocaleString('en-GB')} times told to come back; app ${rssMb.before} → ${rssMb.highest} MB` },
      { figure: 'the calls for help among them in', value: comeBack.callsInSeconds, unit: 's', target: 'first', note: `${comeBack.calls} calls` },
    ];
  }),
};
