import mqtt, { type MqttClient } from 'mqtt';
import { round, withApp, type Bench, type Figure } from '../bench.js';
import { usage } from '../app-process.js';
import { quantile } from '../load.js';
import { withBare } from '../reference.js';
import type { Row } from '../report.js';
import { makeStreet, reading, type Street } from '../street.js';

/** One device may say 100 messages a second: so many together may say three times the target, and none comes near in a fast hour. */
const DEVICES = 300, IN_FLIGHT = 4;
const LONGEST_SILENCE_MS = 10_000;

interface Counted {
  acknowledged: number;
  readonly latencies: number[];
}

/** A device publishes with QoS 1 and keeps so many messages open until our own acknowledgement of each has come. */
async function device(port: number, street: Street, which: number, each: number, until: number, counted: Counted): Promise<void> {
  const id = street.devices[which] ?? '';
  const client: MqttClient = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { username: id, password: street.keys[which] ?? '', clientId: id });
  await client.subscribeAsync(`hearthline/v1/${id}/ack`, { qos: 0 });
  const open: number[] = [];
  const base = Date.now() - 3_600_000;
  let seq = 0;
  await new Promise<void>((resolve, reject) => {
    // One that is thrown off never hears what was acknowledged meanwhile; a figure of the rest would flatter.
    const patience = setTimeout(() => reject(new Error(`No acknowledgement for ${LONGEST_SILENCE_MS / 1_000} s.`)), LONGEST_SILENCE_MS);
    client.once('close', () => reject(new Error('The broker closed the connection.')));
    const send = (): void => {
      while (open.length < IN_FLIGHT && performance.now() < until) {
        open.push(performance.now());
        const readings = Array.from({ length: each }, () => ({ ...reading(which + seq * DEVICES, street, base - seq * (DEVICES - 1), 1), seq: (seq += 1) }));
        client.publish(`hearthline/v1/${id}/readings`, JSON.stringify(each === 1 ? readings[0] : readings), { qos: 1 });
      }
      if (open.length > 0) return void patience.refresh();
      clearTimeout(patience);
      resolve();
    };
    client.on('message', (_topic, payload) => {
      const { accepted } = JSON.parse(payload.toString()) as { accepted: number };
      counted.acknowledged += accepted;
      counted.latencies.push(performance.now() - (open.shift() ?? 0));
      send();
    });
    send();
  });
  await client.endAsync();
}

interface Loaded {
  readonly readingsPerSecond: number;
  readonly messagesPerSecond: number;
  readonly p99Ms: number;
  readonly cpuUs: number;
}

async function load(bench: Bench, port: number, pid: number, street: Street, each: number): Promise<Loaded> {
  const counted: Counted = { acknowledged: 0, latencies: [] };
  const before = usage(pid).cpuSeconds;
  const began = performance.now();
  await Promise.all(Array.from({ length: DEVICES }, (_, i) => device(port, street, i, each, began + bench.seconds * 1_000, counted)));
  const seconds = (performance.now() - began) / 1_000;
  const latencies = counted.latencies.sort((a, b) => a - b);
  return {
    readingsPerSecond: round(counted.acknowledged / seconds, 0), messagesPerSecond: round(latencies.length / seconds, 0),
    p99Ms: round(quantile(latencies, 0.99)), cpuUs: round(((usage(pid).cpuSeconds - before) / counted.acknowledged) * 1e6),
  };
}

async function messages(bench: Bench, each: number): Promise<Row> {
  const port = 20_000 + Math.floor(Math.random() * 20_000);
  return withApp(bench, { MQTT_PORT: String(port) }, async (app) => {
    const street = await makeStreet(app.url, app.token, DEVICES);
    bench.say(`  MQTT, QoS 1, ${each} in a message, ${DEVICES} devices …`);
    const { readingsPerSecond, messagesPerSecond, p99Ms, cpuUs } = await load(bench, port, app.pid, street, each);
    return {
      figure: `MQTT QoS 1, acknowledged by us, ${each} in a message`, value: readingsPerSecond, unit: 'readings/s', goal: { atLeast: 10_000, by: 'processor' },
      note: `${messagesPerSecond} messages/s, p99 ${p99Ms} ms, app CPU ${cpuUs} µs a reading`,
    };
  });
}

/** The same load at a broker of the same library that answers and keeps nothing: what is left is the library's, and the client's of this process. */
function bareBroker(bench: Bench): Promise<Row> {
  const names = Array.from({ length: DEVICES }, (_, i) => `device-${String(i).padStart(9, '0')}`);
  return withBare('bare-broker', async (port, pid) => {
    bench.say(`  a broker that keeps nothing, ${DEVICES} devices …`);
    const { messagesPerSecond, p99Ms, cpuUs } = await load(bench, Number(port), pid, { residents: names, devices: names, keys: names, phones: [] }, 1);
    return { figure: 'a broker that keeps nothing, 1 in a message', value: messagesPerSecond, unit: 'messages/s', note: `p99 ${p99Ms} ms, its CPU ${cpuUs} µs a message` };
  });
}

export const mqttDoor: Figure = {
  name: 'mqtt',
  measure: async (bench) => [await bareBroker(bench), await messages(bench, 1), await messages(bench, 10)],
};
