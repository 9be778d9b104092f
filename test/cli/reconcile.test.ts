import { describe, expect, it } from "vitest";
import { SyncError } from "../../src/domain/errors.js";
import { documentOf, RESULT, run, stubEngine } from "./support.js";

const COMMAND = "reconcile --config engine.js";

describe("lead-sync reconcile", () => {
  it("reconciles since the last time and says what it did", async () => {
    const engine = stubEngine();
    const { code, stdout, stderr } = await run(COMMAND, { exported: engine });
    expect(code).toBe(0);
    expect(stderr).toBe("");
    expect(stdout).toBe(
      [
        "Reconciled in 3.0 s.",
        "  Airtable to portal: 120 records, 3 new, 5 updated",
        "  Portal to Airtable: 12 leads, 10 written (1 new), 2 had nothing to write",
        "",
      ].join("\n"),
    );
    const [{ call, options } = { call: "" }] = engine.asked;
    expect(call).toBe("reconcile");
    expect(Object.keys(options ?? {}).sort()).toEqual(["onProgress", "signal"]);
  });

  it("hands its options to the engine", async () => {
    const engine = stubEngine();
    await run(`${COMMAND} --lookback 20 --dry-run --allow-mass-delete`, { exported: engine });
    expect(engine.asked[0]).toMatchObject({
      call: "reconcile",
      options: { lookbackMinutes: 20, dryRun: true, allowMassDelete: true },
    });
  });

  it("with --full syncs everything, and says that it went on", async () => {
    const engine = stubEngine({ syncAll: async () => ({ ...RESULT, resumed: true }) });
    const { code, stdout } = await run(`${COMMAND} --full --allow-mass-delete`, { exported: engine });
    expect(code).toBe(0);
    expect(engine.asked).toMatchObject([{ call: "syncAll", options: { allowMassDelete: true } }]);
    expect(stdout).toContain("going on from where it was interrupted");
  });

  it.each([
    "--lookback 0",
    "--lookback -5",
    "--lookback x",
    "--lookback 600000",
    "--full --dry-run",
    "--full --lookback 5",
  ])("refuses %s, before anything is opened", async (flags) => {
    const engine = stubEngine();
    const { code, stdout, stderr } = await run(`${COMMAND} ${flags}`, { exported: engine });
    expect(code).toBe(2);
    expect(stdout).toBe("");
    expect(stderr).toContain("--help");
    expect(engine.asked).toEqual([]);
  });

  it("lists what failed, and ends with 3", async () => {
    const errors = Array.from({ length: 25 }, (_, index) => `Record rec${index}: refused.`);
    const exported = stubEngine({
      reconcile: async () => ({ ...RESULT, stage2: { ...RESULT.stage2, errors }, warnings: ["Look at this."] }),
    });
    const { code, stdout, stderr } = await run(COMMAND, { exported });
    expect(code).toBe(3);
    expect(stderr).toBe("lead-sync: done, but with errors; what was printed names them\n");
    expect(stdout).toMatch(/Warnings:\n {2}Look at this\.\nErrors:\n {2}Record rec0: refused\./);
    expect(stdout).toContain("Record rec19");
    expect(stdout).not.toContain("Record rec20");
    expect(stdout).toContain("and 5 more");
  });

  it("ends with 1 where it did not come to its end, and where another process is at it", async () => {
    const stopped = stubEngine({ reconcile: async () => ({ ...RESULT, success: false }) });
    const { code, stdout, stderr } = await run(COMMAND, { exported: stopped });
    expect(code).toBe(1);
    expect(stderr).toContain("did not come to its end");
    expect(stdout).toContain("Stopped before its end");
    const busy = stubEngine({ reconcile: () => Promise.reject(new SyncError("ALREADY_RUNNING", "Under way.")) });
    expect(await run(COMMAND, { exported: busy })).toEqual({
      code: 1,
      stdout: "",
      stderr: "lead-sync: ALREADY_RUNNING: Under way.\n",
    });
  });

  it("shows the fields of a dry run, and their values only to --json", async () => {
    const change = {
      field: "notes",
      from: "old secret",
      to: "new secret",
      origin: "local",
      rule: "owner:local",
    } as const;
    const plan = [
      {
        leadId: "lead-1",
        recordId: "rec1",
        toLocal: [{ ...change, field: "email" }],
        toRemote: [change],
        conflicts: [],
      },
      { leadId: null, recordId: "rec2", toLocal: [], toRemote: [], conflicts: [] },
      { leadId: "lead-3", recordId: null, toLocal: [], toRemote: [change], conflicts: [] },
    ];
    const exported = stubEngine({ reconcile: async () => ({ ...RESULT, plan }) });
    const { stdout } = await run(`${COMMAND} --dry-run`, { exported });
    expect(stdout).toMatch(/^Planned in/);
    expect(stdout).toContain("Lead lead-1: to the portal: email; to Airtable: notes");
    expect(stdout).toContain("Record rec2: becomes a lead");
    expect(stdout).toContain("Lead lead-3: gets a record");
    expect(stdout).not.toContain("secret");
    expect(documentOf(await run(`${COMMAND} --dry-run --json`, { exported })).plan[0].toRemote[0].to).toBe(
      "new secret",
    );
  });
});

describe("--json", () => {
  it("prints the result as one document and nothing else, progress neither", async () => {
    const exported = stubEngine({
      reconcile: async ({ onProgress }) => {
        onProgress?.({ runId: "run-1", stage: "pull", processed: 1, total: 2, etaMs: 1 });
        return RESULT;
      },
    });
    const done = await run(`${COMMAND} --json`, { exported, tty: true });
    expect(documentOf(done)).toEqual(JSON.parse(JSON.stringify(RESULT)));
    expect(done.stderr).toBe("");
  });

  it("prints an error as one document too, whatever went wrong", async () => {
    const failing = (error: Error) =>
      run(`${COMMAND} --json`, { exported: stubEngine({ reconcile: () => Promise.reject(error) }) });
    expect(documentOf(await failing(new SyncError("SCHEMA_MISMATCH", "No.")))).toMatchObject({
      success: false,
      error: { code: "SCHEMA_MISMATCH", message: "No." },
    });
    expect(documentOf(await failing(new Error("Oops.")))).toEqual({
      success: false,
      error: { code: "UNEXPECTED", message: "Oops." },
    });
    const usage = await run("reconcile --json --lookback x");
    expect(usage.code).toBe(2);
    expect(documentOf(usage)).toMatchObject({ success: false, error: { code: "INVALID_INPUT" } });
    const unset = await run("reconcile --json");
    expect(unset.code).toBe(2);
    expect(documentOf(unset)).toMatchObject({ error: { code: "INVALID_CONFIG" } });
  });
});

describe("progress", () => {
  const exported = stubEngine({
    reconcile: async ({ onProgress }) => {
      const at = { runId: "run-1", etaMs: null };
      onProgress?.({ ...at, stage: "pull", processed: 100, total: null });
      onProgress?.({ ...at, stage: "push", processed: 1200, total: 10_000, etaMs: 200_000 });
      return RESULT;
    },
  });

  it("is one line of a terminal, which is gone in the end", async () => {
    const { stderr } = await run(COMMAND, { exported, tty: true });
    const [, first, second, last] = stderr.split("\r\u001b[2K");
    expect(first).toBe("Airtable to portal: 100");
    expect(second).toBe("Portal to Airtable: 1,200 of 10,000 (12 %), 3 min 20 s left");
    expect(last).toBe("");
    expect(stderr).not.toContain("\n");
  });

  it("stays quiet in a pipe", async () => {
    expect((await run(COMMAND, { exported })).stderr).toBe("");
  });
});

describe("an interruption", () => {
  it("reaches the engine, and the command ends with 130 when the engine has stopped", async () => {
    const interrupt = new AbortController();
    const exported = stubEngine({
      reconcile: ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener("abort", () => reject(new SyncError("ABORTED", "Stopped.")));
          interrupt.abort();
        }),
    });
    expect((await run(COMMAND, { exported, signal: interrupt.signal })).code).toBe(130);
  });

  it("that left a result behind still prints it", async () => {
    const interrupt = new AbortController();
    const exported = stubEngine({
      syncAll: async () => {
        interrupt.abort();
        return { ...RESULT, success: false, resumed: false };
      },
    });
    const { code, stdout, stderr } = await run(`${COMMAND} --full`, { exported, signal: interrupt.signal });
    expect(code).toBe(130);
    expect(stdout).toContain("Stopped before its end");
    expect(stderr).toContain("the next run goes on from here");
  });

  it("that comes when all is done is none", async () => {
    const interrupt = new AbortController();
    const exported = stubEngine({
      reconcile: async () => {
        interrupt.abort();
        return RESULT;
      },
    });
    expect((await run(COMMAND, { exported, signal: interrupt.signal })).code).toBe(0);
  });
});
