import { createServer, type AddressInfo } from 'node:net';
import { Aedes } from 'aedes';

/** The least that an MQTT door can cost on this library: takes a message, answers it, keeps nothing. Run as a process of its own for the reference. */
const broker = await Aedes.createBroker({
  maxClientsIdLength: 256,
  queueLimit: 1_000,
  authorizePublish: (client, packet, done) => {
    done(null);
    const { length, 2: device } = packet.topic.split('/');
    const { seq } = JSON.parse(packet.payload.toString()) as { seq: number };
    if (length === 4) client?.publish({ cmd: 'publish', topic: `hearthline/v1/${device}/ack`, payload: JSON.stringify({ accepted: 1, duplicates: 0, quarantined: [], rejected: [], seqs: [seq] }), qos: 1, retain: false, dup: false }, () => undefined);
  },
});
const server = createServer(broker.handle);
server.listen(0, '127.0.0.1', () => console.log(`Bare broker at ${(server.address() as AddressInfo).port}`));
