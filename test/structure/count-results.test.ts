import { describe, expect, it } from "vitest";
import { countResults, type TestReport } from "../../scripts/results.js";

const report = (...files: [status: string, tests: string[]][]): TestReport => ({
  testResults: files.map(([status, tests]) => ({ status, assertionResults: tests.map((test) => ({ status: test })) })),
});

describe("the totals of a test run", () => {
  it("count each test and each gate once, the gate of the tests not again", () => {
    const tests = report(["passed", ["passed", "passed"]], ["passed", ["passed"]]);
    expect(countResults({ lint: "passed", types: "passed", "test:run": "passed" }, tests)).toEqual({
      passed: 5,
      failed: 0,
    });
  });

  it("count what failed, in tests and in gates", () => {
    const tests = report(["failed", ["passed", "failed", "failed"]]);
    expect(countResults({ lint: "failed", "test:run": "failed" }, tests)).toEqual({ passed: 1, failed: 3 });
  });

  it("count a gate that never ended as a failure, with what the others had come to", () => {
    expect(countResults({ lint: "passed", types: "running" }, undefined)).toEqual({ passed: 1, failed: 1 });
    expect(countResults({ lint: "passed", "test:run": "running" }, undefined)).toEqual({ passed: 1, failed: 1 });
  });

  it("do not count what was not run", () => {
    expect(countResults({ build: "failed", size: "not run", "test:run": "not run" }, undefined)).toEqual({
      passed: 0,
      failed: 1,
    });
  });

  it("count a file that could not be loaded as a failure", () => {
    expect(countResults({ "test:run": "failed" }, report(["failed", []]))).toEqual({ passed: 0, failed: 1 });
  });

  it("count a run as a failure that is red though every test passed, such as one below a threshold", () => {
    expect(countResults({ "test:run": "failed" }, report(["passed", ["passed"]]))).toEqual({ passed: 1, failed: 1 });
    expect(countResults({ "test:run": "failed" }, undefined)).toEqual({ passed: 0, failed: 1 });
  });
});
