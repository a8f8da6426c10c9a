import { SEVERITIES, type Severity } from '../../../../core/rules/rule.js';

/** Never colour alone: a word and a shape (pages.md, tokens: octagon, triangle, circle, dot). */
export interface SeverityLook {
  readonly key: Severity;
  readonly word: string;
  /** SVG points or a circle's radius in a 20 × 20 box. */
  readonly shape: { readonly points?: string; readonly radius?: number };
}

const LOOKS: Record<Severity, Omit<SeverityLook, 'key'>> = {
  stat: { word: 'Now', shape: { points: '6,0 14,0 20,6 20,14 14,20 6,20 0,14 0,6' } },
  asap: { word: 'Within the hour', shape: { points: '10,1 20,19 0,19' } },
  urgent: { word: 'Today', shape: { radius: 9 } },
  routine: { word: 'For information', shape: { radius: 4 } },
};

export const severityLook = (severity: Severity): SeverityLook => ({ key: severity, ...LOOKS[severity] });

/** 0 for the gravest. */
export const severityOrder = (severity: Severity): number => SEVERITIES.indexOf(severity);
