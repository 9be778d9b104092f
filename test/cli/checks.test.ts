import { describe, expect, it } from "vitest";
import { RemoteError, SyncError } from "../../src/domain/errors.js";
import { documentOf, FINDING, run, stubEngine } from "./support.js";

const WARNING = { ...FINDING, severity: "warning", code: "CHOICE_MISSING", message: "No choice." } as const;

describe("lead-sync airtable check", () => {
  const check = (findings: Parameters<typeof stubEngine>[0], flags = "") =>
    run(`airtable check --config a.js ${flags}`, { exported: stubEngine(findings) });

  it("says that the table fits", async () => {
    expect(await check({})).toEqual({ code: 0, stdout: "The table fits.\n", stderr: "" });
  });

  it("lists errors first, each with its remedy, and ends with 3", async () => {
    const { code, stdout } = await check({ findings: [WARNING, FINDING] });
    expect(code).toBe(3);
    expect(stdout).toBe(
      [
        `error FIELD_MISSING: ${FINDING.message}`,
        "  Add the field.",
        "warning CHOICE_MISSING: No choice.",
        "  Add the field.",
        "1 error, 1 warning",
        "",
      ].join("\n"),
    );
  });

  it("ends with 0 where there are only warnings", async () => {
    const { code, stdout } = await check({ findings: [WARNING] });
    expect(code).toBe(0);
    expect(stdout).toContain("0 errors, 1 warning");
  });

  it("prints the findings as one document", async () => {
    expect(documentOf(await check({ findings: [FINDING] }, "--json"))).toEqual({ findings: [FINDING] });
  });
});

describe("lead-sync doctor", () => {
  const doctor = (parts: Parameters<typeof stubEngine>[0] = {}, flags = "") => {
    const engine = stubEngine(parts);
    return run(`doctor --config a.js ${flags}`, { exported: engine }).then((done) => ({ ...done, engine }));
  };

  it("looks at everything and finds nothing", async () => {
    const { code, stdout, engine } = await doctor();
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        "configuration: ok",
        "database: ok",
        "schema: ok",
        "clock: skipped, the module of --config gives no `storage`",
        "credentials: skipped, no property has credentials of its own",
        "resman: skipped, no property is switched on",
        "agents and sources: skipped, no property is switched on",
        "properties: skipped, no property has an integration",
        "airtable: ok",
        "airtable token: skipped, no base is named in the environment",
        "alerts: skipped, the module of --config decides who is told",
        "0 errors, 0 warnings",
        "",
      ].join("\n"),
    );
    expect(engine.asked.map(({ call }) => call)).toEqual(["health", "health", "check"]);
  });

  it("says what to do about a database without this version's schema, and asks no further", async () => {
    const problem = { code: "SCHEMA_OUTDATED", message: "The database lacks migrations 20." };
    const { code, stdout, engine } = await doctor({ problem });
    expect(code).toBe(3);
    expect(stdout).toMatch(
      /schema:\n {2}error SCHEMA_OUTDATED: The database lacks migrations 20\.\n {4}Run `lead-sync migrate`/,
    );
    expect(stdout).toContain("airtable: skipped, schema comes first");
    expect(engine.asked.map(({ call }) => call)).toEqual(["health", "health"]);
  });

  it("tells a configuration that is missing as a finding, with the variables", async () => {
    const { code, stdout } = await run("doctor");
    expect(code).toBe(3);
    expect(stdout).toContain("error INVALID_CONFIG: Set the environment variable DATABASE_URL.");
    expect(stdout).toContain("`lead-sync --help` lists the variables");
    expect(stdout).toContain("database: skipped, configuration comes first");
  });

  it("shows findings about the table, and goes well with warnings", async () => {
    expect((await doctor({ findings: [FINDING] })).code).toBe(3);
    const { code, stdout } = await doctor({ findings: [WARNING] });
    expect(code).toBe(0);
    expect(stdout).toContain("airtable:\n  warning CHOICE_MISSING: No choice.\n    Add the field.");
  });

  it("says what to do where Airtable refuses, cannot be reached, or is not configured", async () => {
    const refused = await doctor({ check: () => Promise.reject(new RemoteError("AUTH_ERROR", "Refused.")) });
    expect(refused.code).toBe(3);
    expect(refused.stdout).toContain("schema.bases:read");
    const busy = await doctor({ check: () => Promise.reject(new RemoteError("QUOTA_EXCEEDED", "Spent.")) });
    expect(busy.stdout).toContain("API calls of this month");
    const broken = await doctor({ check: () => Promise.reject(new TypeError("x is not a function")) });
    expect(broken.stdout).toContain("error UNEXPECTED: x is not a function");
    const { code, stdout } = await doctor({ isConfigured: false });
    expect(code).toBe(0);
    expect(stdout).toContain("airtable: skipped, Airtable is not set up");
  });

  it("ends with 130 where it was interrupted", async () => {
    const interrupt = new AbortController();
    const exported = stubEngine({
      check: () => {
        interrupt.abort();
        return Promise.reject(new SyncError("ABORTED", "Stopped."));
      },
    });
    expect((await run("doctor --config a.js", { exported, signal: interrupt.signal })).code).toBe(130);
  });

  it("prints each check in one document", async () => {
    const skipped = (name: string) => ({ name, findings: [], skipped: expect.any(String) });
    expect(documentOf(await doctor({ findings: [FINDING] }, "--json"))).toEqual({
      checks: [
        { name: "configuration", findings: [] },
        { name: "database", findings: [] },
        { name: "schema", findings: [] },
        ...["clock", "credentials", "resman", "agents and sources", "properties"].map(skipped),
        { name: "airtable", findings: [FINDING] },
        skipped("airtable token"),
        skipped("alerts"),
      ],
    });
  });
});

describe("help", () => {
  it("goes to stdout and is no error; it lists the commands and the exit codes", async () => {
    const { code, stdout, stderr } = await run("--help");
    expect([code, stderr]).toEqual([0, ""]);
    for (const word of ["reconcile", "airtable", "doctor", "130 interrupted"]) expect(stdout).toContain(word);
  });

  it("is offered for wrong use, which ends with 2", async () => {
    for (const args of ["", "recncile", "reconcile --nope", "reconcile extra", "airtable", "airtable nope"]) {
      const { code, stdout, stderr } = await run(args);
      expect([args, code, stdout]).toEqual([args, 2, ""]);
      expect(stderr).toMatch(/--help|Usage/);
    }
  });
});
