export interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests?: number;
  /** `name`: the file's path. */
  testResults: { name: string; status: string; assertionResults: { title: string; status: string }[] }[];
}
export function countReport(report: Report): { passed: number; failed: number; skipped: number };
