import type { OperationOutcome, OutcomeIssue } from './r4-work.js';

/** FHIR R4 value set issue-type, as far as refusals go. */
const ISSUE_TYPES = new Set([
  'invalid', 'structure', 'required', 'value', 'invariant', 'security', 'login', 'unknown', 'expired', 'forbidden', 'suppressed', 'processing', 'not-supported', 'duplicate', 'multiple-matches',
  'not-found', 'deleted', 'too-long', 'code-invalid', 'extension', 'too-costly', 'business-rule', 'conflict', 'transient', 'lock-error', 'no-store', 'exception', 'timeout', 'incomplete', 'throttled',
]);

/** A refusal in FHIR's form; `diagnostics` names the field and the fix, never a person or a value; `expression` is FHIRPath. */
export function operationOutcome(...refusals: readonly { readonly status: number; readonly code: string; readonly detail: string; readonly expression?: string }[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: refusals.map(({ status, code, detail, expression }) => issue(status >= 500 ? 'fatal' : 'error', ISSUE_TYPES.has(code) ? code : status >= 500 ? 'exception' : 'processing', detail, expression)) };
}

/** What the sender should know of something that was taken. */
export const notice = (severity: 'warning' | 'information', code: string, detail: string): OperationOutcome => ({ resourceType: 'OperationOutcome', issue: [issue(severity, ISSUE_TYPES.has(code) || code === 'informational' ? code : 'value', detail)] });

const issue = (severity: OutcomeIssue['severity'], code: string, diagnostics: string, expression?: string): OutcomeIssue => ({ severity, code, diagnostics, ...(expression ? { expression: [expression] } : {}) });
