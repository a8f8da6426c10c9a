import type { Offer } from './coverage.js';
import { rankOf, tierOf, ufbb100 } from './tiers.js';

/** What is planned for one premises, as Building Digital UK (BDUK) publishes it by UPRN. */
export interface Plan {
  /** As published: Gigabit White (nobody there, nobody coming), Grey/Black (somebody is) or Under Review. */
  readonly subsidyStatus: string;
  readonly currentGigabit: boolean;
  /** An operator has said that it will build without public money. */
  readonly futureGigabit: boolean;
  /** In a contract of the Gigabit Infrastructure Subsidy. */
  readonly contract?: { readonly supplier?: string; readonly name?: string; readonly finalCoverageDate?: string };
  readonly voucher?: { readonly supplier?: string };
  /** Beginning of the UTC day, milliseconds. */
  readonly publishedAt: number;
}

/** yes and no are as far as public data go: who applies is asked again by whoever decides. */
export interface Entitlement {
  readonly answer: 'may be' | 'no' | 'unknown';
  readonly because: string;
  readonly source: string;
}

const USO = 'The Electronic Communications (Universal Service) (Broadband) Order 2018, SI 2018/445, Schedule 1', VOUCHER = 'BDUK, Gigabit Broadband Voucher Scheme: who can use a voucher';

export const BUILD_STATES = ['there', 'contracted', 'planned', 'none planned', 'unknown'] as const;
export type BuildState = (typeof BUILD_STATES)[number];

export function buildOf(plan: Plan | undefined, best: Offer | undefined): BuildState {
  if ((best && tierOf(best) === 'gigabit') || plan?.currentGigabit) return 'there';
  if (!plan) return 'unknown';
  if (plan.contract) return 'contracted';
  return plan.futureGigabit ? 'planned' : 'none planned';
}

/** The right to ask for a decent line. Mobile lines count towards it and are not known here, hence "may be". */
export function universalService(plan: Plan | undefined, best: Offer | undefined): Entitlement {
  if (!best) return { answer: 'unknown', because: 'Nobody has said what lines there are.', source: USO };
  if (rankOf(tierOf(best)) >= rankOf('decent')) return { answer: 'no', because: `${best.operator} offers a decent line (${best.maxDown} Mbit/s).`, source: USO };
  if (plan?.contract) return { answer: 'unknown', because: 'A publicly funded build is contracted. If it comes within a year of asking, there is no right to another.', source: USO };
  return { answer: 'may be', because: 'No decent line, and none is contracted with public money. What a connection costs beyond £3,400 is the customer’s.', source: USO };
}

export function gigabitVoucher(plan: Plan | undefined, best: Offer | undefined): Entitlement {
  if (!plan) return { answer: 'unknown', because: 'What is planned here is not known. Import BDUK’s premises.', source: VOUCHER };
  if (plan.currentGigabit || (best && ufbb100(best))) return { answer: 'no', because: 'There is a line of 100 Mbit/s or more.', source: VOUCHER };
  if (plan.contract) return { answer: 'no', because: 'A publicly funded build is contracted.', source: VOUCHER };
  if (plan.futureGigabit) return { answer: 'no', because: 'An operator has said that it will build.', source: VOUCHER };
  if (/white/i.test(plan.subsidyStatus)) return { answer: 'may be', because: 'No line of 100 Mbit/s, nobody builds, and public money may be spent here; with a group of two premises or more, where the scheme is open.', source: VOUCHER };
  return { answer: 'unknown', because: `BDUK’s word on subsidy here is “${plan.subsidyStatus || 'none'}”.`, source: VOUCHER };
}
