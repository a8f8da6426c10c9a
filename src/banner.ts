import { DEMO_SIGN_INS } from '../core/demo/sign-ins.js';
import type { Settings } from '../modules/platform/settings/settings.js';
import type { Running } from './start.js';

/** What whoever started it needs to know. The ready line stands alone, for programs that wait for it. */
export function banner(running: Running, settings: Settings): string {
  const address = settings.publicUrl ?? running.url;
  const lines = [
    `  Stores   ${settings.stores ?? 'as set by MONGODB_URI and REDIS_URL'}`,
    `  Data     ${settings.dataDir}`,
    `  MQTT     ${running.mqttPort ? `port ${running.mqttPort}` : settings.mqttUrl ? 'external broker' : 'off'}`,
    `  Alarms   ${alarmsOf(settings)}`,
    `  Texts    ${settings.twilio ? 'Twilio' : `the SMS desk at ${address}/sms-desk`}`,
    `  Record   ${settings.fhirServerUrl ? 'written back to FHIR_SERVER_URL' : 'none (FHIR_SERVER_URL)'}; our own FHIR at ${address}/fhir/R4`,
  ];
  if (running.demonstration) {
    lines.push('', '  DEMONSTRATION: all people are invented. Sign in with', ...DEMO_SIGN_INS.map((s) => `    ${s.username.padEnd(12)} ${s.password.padEnd(18)} ${s.sees}`));
  } else if (!settings.adminToken) lines.push('', '  No ADMIN_TOKEN is set: automation is off.');
  return `${lines.join('\n')}\n\nHearthline is ready at ${address}\n`;
}

/** Where telecare controllers reach us. */
function alarmsOf({ sipPort, sipTls }: Settings): string {
  const ports = [...(sipPort ? [`SIP port ${sipPort}`] : []), ...(sipTls ? [`SIP over TLS port ${sipTls.port}`] : [])];
  return ports.length > 0 ? ports.join(', ') : 'by HTTP alone (SIP_PORT)';
}
