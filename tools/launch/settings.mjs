import { Stop } from './exit-codes.mjs';
import { portIsFree } from './ports.mjs';

/** The address the app will listen on; the app reads and checks all other settings itself. */
export function listenAddress(env = process.env) {
  const port = Number(env.PORT || 3000);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Stop('settings', `PORT: "${env.PORT}" is not a port; give a number from 0 to 65535.`);
  return { port, host: env.HOST || '127.0.0.1' };
}

/** Says so before anything heavy is started. */
export async function checkPort({ port, host }) {
  if (port === 0 || (await portIsFree(port, host))) return;
  throw new Stop('portTaken', `Port ${port} on ${host} is taken by another program. Stop that program, or choose another: PORT=${port === 65_535 ? 3000 : port + 1} npm start`);
}
