import type { Position } from '../../geo/position.js';
import { PLACE_COLUMNS, positionIn } from '../row-position.js';
import { kindOf, postcodeOf, uprnOf, type PremisesKind } from '../premises.js';
import type { Layout } from './layout.js';

export interface PremisesRow extends Position {
  readonly uprn: string;
  /** Left out: the file does not say, and what is known already stays. */
  readonly kind?: PremisesKind;
  readonly postcode?: string;
  readonly ward?: string;
}

/** OS Open UPRN: `UPRN,X_COORDINATE,Y_COORDINATE,LATITUDE,LONGITUDE`. It says where, not what. */
export const osOpenUprn: Layout<PremisesRow> = {
  needs: [['uprn'], ...PLACE_COLUMNS],
  read: ({ fields }) => ({ uprn: uprnOf(fields.needed('UPRN'), 'UPRN'), ...positionIn(fields) }),
};

/** A gazetteer’s addresses with what they are: residential, business … or the code of AddressBase. */
export const premises: Layout<PremisesRow> = {
  needs: [['uprn'], ...PLACE_COLUMNS, ['kind', 'type', 'class', 'classification_code']],
  read: ({ fields }) => {
    const uprn = uprnOf(fields.needed('uprn')), kind = kindOf(fields.needed('kind', 'type', 'class', 'classification_code'), 'kind');
    const postcode = postcodeOf(fields.text('postcode', 'postcode_locator')), ward = fields.text('ward', 'ward_name');
    return { uprn, ...positionIn(fields), kind, ...(postcode ? { postcode } : {}), ...(ward ? { ward } : {}) };
  },
};
