import type { OperationOutcome } from './r4-work.js';

/** FHIR R4 value set issue-type, as far as refusals go. */
const ISSUE_TYPES = new Set([
  'invalid', 'structure', 'required', 'value', 'invariant', 'security', 'login', 'unknown', 'expired', 'forbidden', 'suppressed', 'processing', 'not-supported', 'duplicate', 'multiple-matches',
  'not-found', 'deleted', 'too-long', 'code-invalid', 'extension', 'too-costly', 'business-rule', 'conflict', 'transient', 'lock-error', 'no-store', 'exception', 'timeout', 'incomplete', 'throttled',
]);

/** A refusal in FHIR's form; `diagnostics` names the field and the fix, never a person or a value. */
export function operationOutcome({ status, code, detail }: { readonly status: number; readonly code: string; readonly detail: string }): OperationOutcome {
  const known = ISSUE_TYPES.has(code) ? code : status >= 500 ? 'exception' : 'processing';
  return { resourceType: 'OperationOutcome', issue: [{ severity: status >= 500 ? 'fatal' : 'error', code: known, diagnostics: detail }] };
}
