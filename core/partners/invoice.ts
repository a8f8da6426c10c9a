import type { Plan, PlanName } from './plans.js';

export interface InvoiceLine {
  readonly key: string;
  readonly plan: PlanName;
  readonly calls: number;
  readonly beyond: number;
  readonly pence: number;
}

/** Calls that were refused by the quota cost nothing; what is beyond a plan's calls is charged by begun thousands. */
export function invoiceLine(key: string, plan: PlanName, { monthlyPence, includedCalls, pencePerThousand }: Plan, calls: number): InvoiceLine {
  const beyond = Math.max(0, calls - includedCalls);
  return { key, plan, calls, beyond, pence: Math.round(monthlyPence + Math.ceil(beyond / 1_000) * pencePerThousand) };
}
