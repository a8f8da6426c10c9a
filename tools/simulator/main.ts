import { parseArgs } from 'node:util';
import { Street, type Service } from './street.js';

/**
 * The demonstration's simulator, a process of its own. Started by the service with an IPC channel it takes
 * `{url, adminToken, dataDir}` as the first message and ends with the channel; by hand it takes --url, --data-dir and
 * ADMIN_TOKEN.
 */
const log = (text: string): void => void process.stderr.write(`demonstration: ${text}\n`);

let street: Street | undefined;
const end = async (): Promise<void> => {
  await street?.stop().catch(() => undefined);
  process.exit(0);
};
process.on('SIGTERM', () => void end());
process.on('SIGINT', () => void end());
process.on('disconnect', () => void end());

function serviceFromMessage(): Promise<Service> {
  return new Promise((resolve) => process.once('message', (message) => resolve(message as Service)));
}

function serviceFromHand(): Service {
  const { values } = parseArgs({ options: { url: { type: 'string' }, 'data-dir': { type: 'string' } } });
  const adminToken = process.env['ADMIN_TOKEN'];
  if (!adminToken) throw new Error('set ADMIN_TOKEN to the token the service was started with');
  return {
    url: values.url ?? `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`,
    adminToken,
    dataDir: values['data-dir'] ?? process.env['DATA_DIR'] ?? '.data',
  };
}

try {
  street = await Street.at(process.channel ? await serviceFromMessage() : serviceFromHand(), log);
  await street.live();
} catch (error) {
  log(error instanceof Error ? error.message : String(error));
  process.exit(1);
}
