import type { Plan } from '../eligibility.js';
import { postcodeOf, uprnOf } from '../premises.js';
import { RowProblem } from '../row-fields.js';
import type { Layout } from './layout.js';

export interface PlanRow {
  readonly uprn: string;
  readonly postcode?: string;
  readonly plan: Plan;
}

/** BDUK's premises: what is there, what is coming and with whose money, by UPRN. */
export const bdukPremises: Layout<PlanRow> = {
  needs: [['uprn'], ['subsidy_control_status'], ['current_gigabit'], ['future_gigabit']],
  read: ({ fields }, { observedAt, now }) => {
    const uprn = uprnOf(fields.needed('uprn'));
    if (fields.flag('bduk_recognised_premises') === false) throw new RowProblem('bduk_recognised_premises', 'BDUK does not count this UPRN as premises. Nothing is planned for it.');
    const [supplier, name, finalCoverageDate] = [fields.text('bduk_gis_supplier'), fields.text('bduk_gis_contract_name'), fields.text('bduk_gis_final_coverage_date')], voucher = fields.text('bduk_vouchers_supplier');
    const postcode = postcodeOf(fields.text('postcode'));
    return {
      uprn, ...(postcode ? { postcode } : {}),
      plan: {
        subsidyStatus: fields.text('subsidy_control_status'), currentGigabit: fields.flag('current_gigabit') ?? false, futureGigabit: fields.flag('future_gigabit') ?? false,
        ...(fields.flag('bduk_gis') ? { contract: { ...(supplier ? { supplier } : {}), ...(name ? { name } : {}), ...(finalCoverageDate ? { finalCoverageDate } : {}) } } : {}),
        ...(fields.flag('bduk_vouchers') ? { voucher: voucher ? { supplier: voucher } : {} } : {}),
        publishedAt: observedAt ?? Math.floor(now / 86_400_000) * 86_400_000,
      },
    };
  },
};
