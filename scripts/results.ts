/** Where `npm test` leaves what happened, for `count-results`. Not kept in git. */
export const RESULTS_FOLDER = "coverage";
/** Written by vitest's JSON reporter (vitest.config.ts). */
export const TESTS_FILE = `${RESULTS_FOLDER}/tests.json`;
/** Written by `gates`. */
export const GATES_FILE = `${RESULTS_FOLDER}/gates.json`;

/** A gate that is left `running` was ended from outside: a failure. */
export type GateOutcome = "passed" | "failed" | "running" | "not run";

export interface Totals {
  passed: number;
  failed: number;
}

/** What is read of vitest's JSON report; type tests are in it like all others. */
export interface TestReport {
  testResults: { status: string; assertionResults: { status: string }[] }[];
}

/**
 * The true totals: each test counts one and each gate counts one, except the gate that runs the tests, which shows in
 * them. Where that gate is red although no test is (a threshold, an error outside of a test), it is itself a failure.
 */
export function countResults(gates: Record<string, GateOutcome>, report: TestReport | undefined): Totals {
  const { [TESTS_GATE]: testRun, ...others } = gates;
  const tests = report === undefined ? { passed: 0, failed: 0 } : countTests(report);
  if (isFailure(testRun) && tests.failed === 0) tests.failed = 1;
  const outcomes = Object.values(others);
  return {
    passed: tests.passed + outcomes.filter((outcome) => outcome === "passed").length,
    failed: tests.failed + outcomes.filter(isFailure).length,
  };
}

const TESTS_GATE = "test:run";

const isFailure = (outcome: GateOutcome | undefined): boolean => outcome === "failed" || outcome === "running";

function countTests(report: TestReport): Totals {
  const totals = { passed: 0, failed: 0 };
  for (const { status, assertionResults } of report.testResults) {
    const failed = assertionResults.filter((test) => test.status === "failed").length;
    totals.passed += assertionResults.filter((test) => test.status === "passed").length;
    // A file that cannot be loaded has no tests to show for it.
    totals.failed += status === "failed" ? Math.max(1, failed) : failed;
  }
  return totals;
}
