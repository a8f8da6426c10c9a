import { Injectable } from '@nestjs/common';
import { invoiceLine, type InvoiceLine } from '../../../core/partners/invoice.js';
import { PLAN_NAMES, PLANS, type PlanName } from '../../../core/partners/plans.js';
import { grouped } from '../../../core/grouped.js';
import { COUNTED, PartnerUsage, type Counted } from './usage.store.js';

export interface Bill {
  readonly lines: readonly InvoiceLine[];
  readonly totalPence: number;
  readonly used: Readonly<Record<Counted, number>>;
}

/** What a month cost a partner, or has cost so far. */
@Injectable()
export class Bills {
  constructor(private readonly usage: PartnerUsage) {}

  /** `month`: 2026-11. A key is charged by the plan it had last. */
  async of(partner: string, month: string): Promise<Bill> {
    const days = await this.usage.of(partner, `${month}-01`, `${month}-31`);
    const lines = [...grouped(days, ({ key }) => key)].map(([key, ofKey]) => {
      const plan = (ofKey.at(-1)?.plan ?? PLAN_NAMES[0]) as PlanName;
      return invoiceLine(key, plan, PLANS[plan], ofKey.reduce((sum, { n }) => sum + (n.calls ?? 0) + (n.mqttTaken ?? 0), 0));
    });
    const used = Object.fromEntries(COUNTED.map((what) => [what, days.reduce((sum, { n }) => sum + (n[what] ?? 0), 0)])) as Record<Counted, number>;
    return { lines, totalPence: lines.reduce((sum, { pence }) => sum + pence, 0), used };
  }
}
