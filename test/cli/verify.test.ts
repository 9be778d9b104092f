import { describe, expect, it } from "vitest";
import type { VerifyFinding, VerifyOptions, VerifyResult } from "../../src/engine/verify/types.js";
import { createCliWorld } from "./resman-world.js";
import { documentOf, run, stubEngine } from "./support.js";

const FINDING: VerifyFinding = {
  system: "resman",
  propertyId: "juniper",
  leadId: "lead-1",
  remoteId: "prospect-1",
  kind: "differs",
  fields: [{ field: "phone", local: "SECRET", remote: null, state: "drift" }],
  waitsFor: null,
  repair: null,
};
const RESULT: VerifyResult = {
  startedAt: "2026-03-02T17:00:00.000Z",
  durationMs: 2500,
  checked: 100,
  consistent: 99,
  consistency: 0.99,
  findings: [],
  repaired: 0,
  failures: [],
};

const verify = (parts: Partial<VerifyResult>, flags = "", tty = false) => {
  const asked: VerifyOptions[] = [];
  const engine = {
    ...stubEngine(),
    verify: async (options: VerifyOptions) => {
      asked.push(options);
      options.onProgress?.({ system: "resman", propertyId: "juniper", checked: 40, total: 100, etaMs: 3000 });
      return { ...RESULT, ...parts };
    },
  };
  return run(`verify --config a.js ${flags}`, { exported: engine, tty }).then((done) => ({ ...done, asked }));
};

describe("lead-sync verify", () => {
  it("says how much is in step", async () => {
    expect(await verify({})).toMatchObject({
      code: 0,
      stdout: "100 leads compared in 2.5 s: 99.0 % in step.\n",
      stderr: "",
      asked: [{ repair: false }],
    });
  });

  it("lists what differs by field, never by value, and ends with 3", async () => {
    const { code, stdout } = await verify({ findings: [FINDING] });
    expect(code).toBe(3);
    expect(stdout).toContain("  resman, lead lead-1: differs: phone (drift)");
    expect(stdout).toContain("lead-sync verify --repair");
    expect(stdout).not.toContain("SECRET");
    expect(documentOf(await verify({ findings: [FINDING] }, "--json")).findings).toEqual([FINDING]);
  });

  it("ends with 0 where what differs waits for something known, or was repaired", async () => {
    const waiting = { ...FINDING, waitsFor: "LEAD_NOT_CONTACTABLE" };
    const repaired = { ...FINDING, repair: { outcome: "updated", inStep: true } };
    const { code, stdout, asked } = await verify(
      { findings: [waiting, repaired], repaired: 1 },
      "--repair --property juniper --system resman",
    );
    expect(code).toBe(0);
    expect(stdout).toContain("waits for LEAD_NOT_CONTACTABLE");
    expect(stdout).toContain("repair: updated");
    expect(stdout).toContain("1 repaired");
    expect(asked).toMatchObject([{ repair: true, propertyId: "juniper", systems: ["resman"] }]);
  });

  it("ends with 3 where a repair failed, or a remote could not be read", async () => {
    expect((await verify({ findings: [{ ...FINDING, repair: { errorCode: "AUTH_ERROR" } }] })).code).toBe(3);
    const asBefore = { ...FINDING, repair: { outcome: "unchanged", inStep: false } };
    expect((await verify({ findings: [asBefore] })).code).toBe(3);
    const failures = [{ system: "airtable" as const, propertyId: null, code: "NETWORK_ERROR", message: "Away." }];
    const { code, stdout } = await verify({ failures });
    expect(code).toBe(3);
    expect(stdout).toContain("airtable could not be read: NETWORK_ERROR: Away.");
  });

  it("counts findings beyond fifty, and shows how far it is on a terminal only", async () => {
    const { stdout, stderr } = await verify({ findings: Array.from({ length: 60 }, () => FINDING) }, "", true);
    expect(stdout).toContain("and 10 more; --json lists them all");
    expect(stderr).toContain("Compared with ResMan: 40 of 100 (40 %), 3.0 s left");
    expect((await verify({})).stderr).toBe("");
  });

  it("compares a store with ResMan", async () => {
    const world = await createCliWorld();
    await world.lead("push");
    expect((await world.json("verify")).document).toMatchObject({ checked: 1, consistency: 1, findings: [] });
  });
});
