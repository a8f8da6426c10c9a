import { expect, test } from 'vitest';
import { countReport } from '../../tools/launch/vitest.mjs';

const file = (status: string, ...tests: string[]) => ({ name: 'a.test.ts', status, assertionResults: tests.map((one) => ({ title: 'a test', status: one })) });

test('the closing line counts what vitest counted', () => {
  const report = { numPassedTests: 5, numFailedTests: 1, numPendingTests: 2, testResults: [file('passed', 'passed'), file('failed', 'failed', 'passed')] };
  expect(countReport(report)).toEqual({ passed: 5, failed: 1, skipped: 2 });
});

test('a file that could not be loaded, or whose hook broke, is a failure although no test of it failed', () => {
  const report = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 2, testResults: [file('failed'), file('failed', 'passed', 'skipped')] };
  expect(countReport(report)).toEqual({ passed: 5, failed: 2, skipped: 2 });
});
