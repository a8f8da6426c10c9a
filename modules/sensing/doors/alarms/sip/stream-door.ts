import type { Socket } from 'node:net';
import { SipStream } from '../../../../../core/doors/sip/stream.js';
import { plainAddress, type Flow } from './flow.js';
import type { SipReceiver } from './sip-receiver.js';

/** A message must be whole within this, and the first one begin: a caller who drips holds no place (reliability.md row 7). [ours] */
const MESSAGE_MS = 10_000, FIRST_WORD_MS = 60_000;
/** Controllers keep their connection open between heartbeats, of which a standard one sends one a day at least (SS 91100 4.5). */
const IDLE_MS = 25 * 3_600_000;
/** Answers that a caller does not read are not collected for it. */
const MOST_UNREAD_BYTES = 256 * 1024;

/** One connection over TCP or TLS, until either side ends it. */
export function serveStream(socket: Socket, transport: 'TCP' | 'TLS', receiver: SipReceiver): void {
  const stream = new SipStream();
  const flow: Flow = {
    transport, remote: { address: plainAddress(socket.remoteAddress), port: socket.remotePort ?? 0 }, local: { address: plainAddress(socket.localAddress), port: socket.localPort ?? 0 },
    send: (text) => {
      if (socket.writableLength > MOST_UNREAD_BYTES) socket.destroy();
      else if (socket.writable) socket.write(text);
    },
  };
  let deadline = setTimeout(() => socket.destroy(), FIRST_WORD_MS);
  const patience = (): void => {
    clearTimeout(deadline);
    deadline = setTimeout(() => socket.destroy(), stream.waiting ? MESSAGE_MS : IDLE_MS);
  };
  let began = false;
  socket.on('error', () => undefined);
  socket.on('close', () => clearTimeout(deadline));
  socket.on('data', (chunk: Buffer) => {
    for (const frame of stream.push(chunk)) {
      if ('keepAlive' in frame) flow.send('\r\n');
      else if ('broken' in frame) {
        receiver.received(frame.broken, flow);
        socket.end();
      } else if (!receiver.received(frame.message, flow)) socket.end();
    }
    // The time of a message runs from its first byte, however many pieces it comes in.
    if (stream.waiting !== began || !stream.waiting) patience();
    began = stream.waiting;
  });
}
