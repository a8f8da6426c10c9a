import { escapeXml } from './flat-xml.js';

/** SS 91100:2014 table 2, `snu`. 5 and 6 send the controller to its next receiver; 0 only when the alarm is kept. */
export const STATUS = { ok: 0, tooLong: 1, invalidFormat: 2, wrongContent: 3, hold: 4, notTreated: 5, busy: 6, tagMissing: 7 } as const;
export type ScaipStatus = (typeof STATUS)[keyof typeof STATUS];

/**
 * Minutes between heartbeats, asked of controllers that let us set it: a hub counts as silent after 45 min, so two may
 * get lost before anybody worries (core/coverage/coverage.ts, care.md R30). [ours]
 */
const HEARTBEAT_MINUTES = 15;

export interface ScaipAnswer {
  readonly root: 'mrq' | 'scaip';
  readonly reference: string;
  readonly status: ScaipStatus;
  readonly text?: string;
  readonly takesInterval?: boolean;
  /** Where the controller calls for speech, as `sip:arc@example`; without it, no voice call is asked for. */
  readonly voice?: string;
}

/** The Message Response; a `scaip` request is answered in kind. */
export function writeScaipAnswer({ root, reference, status, text, takesInterval = false, voice }: ScaipAnswer): string {
  const tags: [string, string | number][] = [['ref', reference], ['snu', status]];
  if (text) tags.push(['ste', text.slice(0, 128)]);
  // Duplex, to the number that follows (mre 1, cre 62, tnu).
  if (status === STATUS.ok && voice) tags.push(['mre', 1], ['cre', 62], ['tnu', voice]);
  if (status === STATUS.ok && takesInterval) tags.push(['hbi', HEARTBEAT_MINUTES]);
  const name = root === 'mrq' ? 'mrs' : 'scaip';
  return `<?xml version="1.0" encoding="UTF-8"?><${name}>${tags.map(([tag, value]) => `<${tag}>${escapeXml(String(value))}</${tag}>`).join('')}</${name}>`;
}
