import { expect } from "vitest";
import type { VerifyFinding, VerifyOptions, VerifyProgress, VerifyResult } from "../../../src/index.js";
import type { StorageAdapter } from "../../../src/ports/storage.js";
import { countWrites } from "../../../src/testing/index.js";

/** An audit whose progress is checked, as of every audit: it never goes back, and ends complete unless its part failed. */
export async function audited(
  engine: { verify(options?: VerifyOptions): Promise<VerifyResult> },
  options: VerifyOptions = {},
): Promise<VerifyResult> {
  const told: VerifyProgress[] = [];
  const result = await engine.verify({ ...options, onProgress: (progress) => void told.push(progress) });
  const partOf = ({ system, propertyId }: Pick<VerifyProgress, "system" | "propertyId">) => `${system} ${propertyId}`;
  for (const part of new Set(told.map(partOf))) {
    const steps = told.filter((step) => partOf(step) === part);
    const checked = steps.map((step) => step.checked);
    expect(checked).toEqual([...checked].sort((a, b) => a - b));
    const last = steps.at(-1);
    const hasFailed = result.failures.some((failure) => partOf(failure) === part);
    if (!hasFailed) expect(last?.checked).toBe(last?.total);
    for (const { checked: done, total, etaMs } of steps) {
      expect(done).toBeLessThanOrEqual(total ?? 0);
      if (done > 0) expect(etaMs).toBeGreaterThanOrEqual(0);
      else expect(etaMs).toBeNull();
    }
  }
  return result;
}

/** What a finding says, in one line: who, what, and each field with its state. */
export const brief = ({ leadId, kind, fields, waitsFor }: VerifyFinding): string =>
  [
    kind,
    leadId?.slice(-3) ?? "nobody",
    ...fields.map(({ field, state }) => `${field}:${state}`),
    ...(waitsFor ? [`(${waitsFor})`] : []),
  ].join(" ");

/** The findings as lines, in the order of their text. */
export const briefs = ({ findings }: VerifyResult): string[] => findings.map(brief).sort();

/** Writes of the store an audit may make: its measure. */
export function onlyMeasures(storage: StorageAdapter) {
  const counted = countWrites(storage);
  return {
    storage: counted.storage,
    expectNoOthers: () => expect(counted.writes).toEqual({ "metrics.append": 1 }),
  };
}
