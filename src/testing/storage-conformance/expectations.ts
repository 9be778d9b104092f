import assert from "node:assert/strict";
import type { ErrorCode } from "../../domain/error-codes.js";
import { isSyncError, type SyncError } from "../../domain/errors.js";
import type { Page } from "../../ports/storage.js";

/** The error a call must be refused with. */
export async function refusal(call: Promise<unknown>, code: ErrorCode): Promise<SyncError> {
  const outcome = await call.then(
    () => "it succeeded",
    (error: unknown) => error,
  );
  assert.ok(isSyncError(outcome, code), `should be refused with ${code}, but: ${String(outcome)}`);
  return outcome;
}

/** Asserts that a call is refused because of the value at this path. */
export async function refusedInput(call: Promise<unknown>, path: string): Promise<SyncError> {
  const error = await refusal(call, "INVALID_INPUT");
  const issues = error.context.issues;
  const paths = Array.isArray(issues) ? issues.map((issue: { path?: unknown }) => issue.path) : [];
  assert.ok(paths.includes(path), `should name the path ${path}, but named: ${paths.join(", ")}`);
  return error;
}

/** The ids of rows, in their order. */
export const idsOf = (rows: readonly { id: string }[]): string[] => rows.map(({ id }) => id);

/** Walks through a listing page by page, each continuing after the last row of the one before. */
export async function allPages<Row extends { id: string }>(
  list: (page: Page) => Promise<Row[]>,
  limit: number,
): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const last = rows.at(-1);
    const page = await list(last === undefined ? { limit } : { limit, afterId: last.id });
    assert.ok(page.length <= limit, `a page of ${limit} has ${page.length} rows`);
    rows.push(...page);
    if (page.length < limit) return rows;
    assert.ok(rows.length < 1000, "the listing does not end");
  }
}

/** A promise and what resolves it: holds a piece of work until the test has looked around. */
export function latch(): { opened: Promise<void>; open(): void } {
  let open = (): void => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

/** Changes everything within a value: only what shares nothing with it stays as it was. */
export function spoil(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) {
    if (typeof part === "object" && part !== null) spoil(part);
    else Reflect.set(value, key, "spoiled");
  }
  if (Array.isArray(value)) value.push("spoiled");
}
