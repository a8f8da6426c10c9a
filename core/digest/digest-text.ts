import type { Alert } from '../alerts/alert.js';
import type { CarerId } from '../ids.js';
import { clockTimeFrom } from '../time/local.js';

/** What a carer's day is told of: initials and codes, never a name, a reading or what it was about. E-mail is read anywhere. */
export interface DigestHome {
  readonly initials: string;
  /** Undefined: they are not shared with this carer. */
  readonly alerts?: readonly Alert[];
  /** Devices of this home that somebody should look after. */
  readonly devices: number;
}

export interface DigestFacts {
  readonly carer: CarerId;
  readonly from: number;
  readonly to: number;
  readonly zone: string;
  readonly homes: readonly DigestHome[];
  /** Behind the sign-in. */
  readonly link: string;
}

/** Plain text: a subject and lines. A quiet day is said too, since no e-mail at all could mean anything. */
export function digestText({ carer, from, to, zone, homes, link }: DigestFacts): { readonly subject: string; readonly text: string } {
  const open = homes.flatMap(({ alerts = [] }) => alerts).filter(({ state }) => state !== 'resolved').length;
  const devices = homes.reduce((sum, home) => sum + home.devices, 0);
  const when = (at: number): string => clockTimeFrom(at, to, zone);
  const lines = homes.flatMap(({ initials, alerts, devices: n }) => [
    `${initials}: ${alerts === undefined ? 'alerts are not shared with you.' : alerts.length === 0 ? 'nothing was open.' : `${count(alerts.length, 'alert')}.`}`,
    ...(alerts ?? []).map((alert) => `  ${alert.code}, ${when(alert.openedAt)}: ${whoCame(alert, carer, when)}`),
    ...(n > 0 ? [`  ${count(n, 'device')} to look after.`] : []),
  ]);
  return {
    subject: `Hearthline: ${open === 0 ? 'nothing is open' : `${open} still open`}${devices > 0 ? `, ${count(devices, 'device')} to look after` : ''}`,
    text: [`From ${when(from)} to ${when(to)}:`, '', ...lines, '', `More, when you have signed in: ${link}`, 'Alerts come by text or call at once, never by e-mail. To end these e-mails, ask whoever looks after Hearthline.', ''].join('\n'),
  };
}

const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;

function whoCame(alert: Alert, reader: CarerId, when: (at: number) => string): string {
  const { claimedBy } = alert.state === 'open' ? {} : alert;
  const who = claimedBy === undefined ? undefined : claimedBy.carer === reader ? 'you' : 'somebody else';
  const went = alert.actions.filter(({ type }) => type === 'claimed').at(-1);
  const came = who === undefined ? 'nobody said that they go' : `${who} went${went ? ` at ${when(went.at)}` : ''}`;
  return alert.state === 'resolved' ? `${came}, closed at ${when(alert.resolvedAt)}.` : `still open; ${came}.`;
}
