import { ask } from '../ports.mjs';
import { startStore } from './store-process.mjs';

/**
 * Starts Redis or Valkey on loopback. It holds hints only, but a hint kept is an alert sooner: so it appends to disk
 * every second, and refuses writes when full instead of dropping them.
 */
export function startRedis(file, { folder, keeper, port }) {
  return startStore({
    file,
    folder,
    keeper,
    port,
    name: 'redis',
    args: (port, log) => redisArguments({ port, log, folder }),
    isReady: async (port) => (await ask(port, 'PING\r\n', 500)).startsWith('+PONG'),
    explain: (log) => log.trim().split('\n').at(-1) ?? '',
  });
}

function redisArguments({ port, log, folder }) {
  return [
    ...['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--logfile', log, '--daemonize', 'no'],
    ...['--appendonly', 'yes', '--appendfsync', 'everysec', '--save', ''],
    ...['--maxmemory', '256mb', '--maxmemory-policy', 'noeviction'],
    // The title would hide the data folder in the process list, by which we know our own.
    ...['--set-proc-title', 'no'],
  ];
}

export const redisUrl = (port) => `redis://127.0.0.1:${port}`;
