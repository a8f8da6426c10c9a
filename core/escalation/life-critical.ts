import type { Severity } from '../rules/rule.js';

/** Rules whose alarm nothing holds back, whatever severity somebody gave it: care.md R01, R02, R13. */
const NEVER_HELD = new Set(['sos', 'fall', 'smoke', 'carbon-monoxide', 'gas', 'flood', 'telecare-alarm']);

/** Somebody calls, or something in the home sounds: each time anew. */
export const isCall = ({ rule }: { readonly rule: string }): boolean => NEVER_HELD.has(rule);

/** A life may hang on it (S1, care.md b): no quiet hours, no grouping, no other pause ever holds it back. */
export const isLifeCritical = ({ rule, severity }: { readonly rule: string; readonly severity: Severity }): boolean => severity === 'stat' || isCall({ rule });
