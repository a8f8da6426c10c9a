import type { Offer } from '../coverage.js';
import { postcodeOf, uprnOf } from '../premises.js';
import { RowProblem, type RowFields } from '../row-fields.js';
import type { Layout, Terms } from './layout.js';

export interface OfferRow extends Offer {
  readonly uprn: string;
}

/** No line sold in Great Britain carries more; who says so gave kbit/s. [ours] */
const MOST_MBITS = 100_000;
const DAY_MS = 86_400_000;

const TECHNOLOGIES: readonly (readonly [RegExp, string])[] = [
  [/fttp|full.?fib|ftth/i, 'full-fibre'], [/cable|hfc|docsis/i, 'cable'], [/fttc|vdsl|g\.?fast|part/i, 'part-fibre'], [/adsl|copper|dsl/i, 'copper'], [/fwa|wireless|[45]g|mobile/i, 'fixed-wireless'], [/sat/i, 'satellite'],
];
const technologyOf = (text: string): string => (text === '' ? 'not said' : (TECHNOLOGIES.find(([pattern]) => pattern.test(text))?.[1] ?? text.toLowerCase().slice(0, 40)));

/** Ofcom writes -1 where a technology is not there. */
const mbits = (fields: RowFields, ...names: readonly string[]): number | undefined => {
  const value = fields.number(-1, MOST_MBITS, ...names);
  return value === undefined ? undefined : Math.max(0, value);
};

function best(fields: RowFields, direction: 'Down' | 'Up', ...plain: readonly string[]): number | undefined {
  const said = mbits(fields, ...plain);
  if (said !== undefined) return said;
  const each = ['', 'Bb', 'Sfbb', 'Ufbb'].flatMap((band) => mbits(fields, `Max${band}Predicted${direction}`) ?? []);
  return each.length > 0 ? Math.max(...each) : undefined;
}

function observedAt(fields: RowFields, { observedAt: ofFile, now }: Terms): number {
  const at = fields.day('observed_at', 'observedAt', 'date') ?? ofFile;
  if (at === undefined) throw new RowProblem('observed_at', 'is missing. Say it for the whole file as observedAt in the address.');
  if (at > now + DAY_MS) throw new RowProblem('observed_at', 'lies ahead. What is planned goes with the plans.');
  return at;
}

/**
 * Premises, as Ofcom's Connected Nations gives them (UPRN, MaxBbPredictedDown … MaxPredictedUp; no operator) and as operators
 * do (uprn, operator, technology, max_down, max_up, observed_at).
 */
export const ofcomPremises: Layout<OfferRow> = {
  needs: [['uprn'], ['max_down', 'maxdown', 'max_download', 'maxpredicteddown', 'maxbbpredicteddown']],
  read: ({ fields }, terms) => {
    const uprn = uprnOf(fields.needed('uprn'));
    const maxDown = best(fields, 'Down', 'max_down', 'maxDown', 'max_download');
    if (maxDown === undefined) throw new RowProblem('max_down', 'is empty. Where there is no line, write 0.');
    const maxUp = best(fields, 'Up', 'max_up', 'maxUp', 'max_upload');
    return {
      uprn, operator: fields.text('operator', 'provider', 'network') || terms.operator || 'any operator', technology: technologyOf(fields.text('technology', 'tech')),
      maxDown, ...(maxUp === undefined ? {} : { maxUp }), observedAt: observedAt(fields, terms), source: fields.text('source') || terms.source || 'Ofcom Connected Nations',
    };
  },
};

/** Of a postcode as a whole, per cent of its premises: it says nothing of any one of them. */
export interface PostcodeRow {
  readonly postcode: string;
  readonly observedAt: number;
  readonly percent: Readonly<Partial<Record<'superfast' | 'ultrafast100' | 'ultrafast300' | 'gigabit' | 'withoutDecent', number>>>;
}

const PERCENTS = {
  superfast: ['SFBB availability (% premises)', 'SFBB availability'], ultrafast100: ['UFBB (100Mbit/s) availability (% premises)'], ultrafast300: ['UFBB availability (% premises)', 'UFBB (300Mbit/s) availability (% premises)'],
  gigabit: ['Gigabit availability (% premises)'], withoutDecent: ['% of premises unable to receive decent broadband from fixed or FWA', '% of premises below the USO'],
} as const;

/** Ofcom's file of postcodes, with its own headings. */
export const ofcomPostcodes: Layout<PostcodeRow> = {
  needs: [['postcode_space', 'postcode'], ['sfbb availability (% premises)', 'sfbb availability']],
  read: ({ fields }, terms) => {
    const postcode = postcodeOf(fields.needed('postcode_space', 'postcode'), 'postcode_space') ?? '';
    const percent = Object.fromEntries(Object.entries(PERCENTS).flatMap(([name, headings]) => {
      const value = fields.number(0, 100, ...headings);
      return value === undefined ? [] : [[name, value]];
    }));
    return { postcode, observedAt: observedAt(fields, terms), percent };
  },
};
