import { PLANS } from '../../../core/partners/plans.js';
import { day, moment, type Moment } from '../../../core/time/when.js';
import { grouped } from '../../../core/grouped.js';
import type { Bill } from '../partners/bill.service.js';
import type { ListedKey } from '../partners/partner-keys.service.js';
import type { UsageDay } from '../partners/usage.store.js';
import type { DeliveryDoc, WebhookDoc } from '../webhooks/webhooks.store.js';

const count = (n: number): string => n.toLocaleString('en-GB');
export const pounds = (pence: number): string => `£${(pence / 100).toFixed(2)}`;

/** What each key may still do now, and what its plan holds this month. */
export function keyRow({ id, title, plan, scopes }: ListedKey, bill: Bill, leftNow: number): object {
  const { rate, includedCalls } = PLANS[plan], used = bill.lines.find(({ key }) => key === id)?.calls ?? 0;
  return {
    title, plan, scopes: scopes.join(', '), now: `${count(leftNow)} of ${count(rate.burst)}, and ${count(rate.perSecond)} more each second`,
    month: used > includedCalls ? `None: ${count(used - includedCalls)} beyond the ${count(includedCalls)} of the plan` : `${count(includedCalls - used)} of ${count(includedCalls)}`,
  };
}

export function billRows({ lines }: Bill, titles: ReadonlyMap<string, string>): object[] {
  return lines.map(({ key, plan, calls, beyond, pence }) => ({ title: titles.get(key) ?? 'A key that has ended', plan, calls: count(calls), beyond: count(beyond), pounds: pounds(pence) }));
}

/** All keys together, the newest day first. */
export function usageRows(days: readonly UsageDay[]): object[] {
  const sum = (of: readonly UsageDay[], what: keyof UsageDay['n']): string => count(of.reduce((total, { n }) => total + (n[what] ?? 0), 0));
  return [...grouped(days, ({ day: date }) => date)].reverse().map(([date, of]) => ({
    day: day(Date.parse(`${date}T12:00:00Z`)), calls: sum(of, 'calls'), overQuota: sum(of, 'overQuota'), taken: sum(of, 'mqttTaken'), news: sum(of, 'mqttNews'), refused: sum(of, 'mqttRefused'), lastRefusal: of.findLast(({ lastRefusal }) => lastRefusal)?.lastRefusal,
  }));
}

export function hookRow({ _id, url, datastream, kind, state, reason, last, failures, nextAt }: WebhookDoc, now: number): { readonly href: string } & Record<string, unknown> {
  const tries = `${failures} ${failures === 1 ? 'try' : 'tries'} failed; `;
  return {
    href: `/partner/webhooks/${_id}`, url, what: datastream === undefined ? `Every Datastream of ${kind ?? ''}` : `Datastream ${datastream}`, last: count(last), disabled: state === 'disabled',
    state: state === 'disabled' ? `Disabled. ${reason ?? ''}` : failures > 0 ? `${tries}the next is at ${nextAt ? moment(nextAt.getTime(), now).clock : 'once'}` : 'Works',
  };
}

export interface DeliveryRow {
  readonly number: number;
  readonly state: string;
  readonly made: Moment;
  readonly tries: readonly { readonly at: Moment; readonly outcome: string }[];
}

export const deliveryRow = ({ number, state, madeAt, tries }: DeliveryDoc, now: number): DeliveryRow => ({
  number, state: state === 'delivered' ? 'Taken' : 'Waits', made: moment(madeAt.getTime(), now),
  tries: tries.slice(-3).map(({ at, why }) => ({ at: moment(at.getTime(), now), outcome: why === undefined ? 'taken' : `your server said ${why}` })),
});
