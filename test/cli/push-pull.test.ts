import { beforeEach, describe, expect, it } from "vitest";
import { anIntegration } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});

const WITHOUT_RESMAN = {
  RESMAN_ACCOUNT_ID: undefined,
  RESMAN_INTEGRATION_PARTNER_ID: undefined,
  RESMAN_API_KEY: undefined,
};

describe("lead-sync push", () => {
  it("brings waiting leads to ResMan, says what it did, and closes the store", async () => {
    const { code, stdout, stderr } = await world.lead("push");
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Run \S+ completed: 1 lead, 1 created\n$/);
    expect(world.fake.prospects()).toHaveLength(1);
    expect(world.closed()).toBe(1);
  });

  it("finds nothing the second time; --all looks at each lead", async () => {
    await world.lead("push");
    expect((await world.json("push")).document.runs).toMatchObject([{ counts: { processed: 0 } }]);
    expect((await world.json("push --all")).document.runs).toMatchObject([{ counts: { processed: 1, unchanged: 1 } }]);
  });

  it("may be of one property, and names one that is not synced", async () => {
    expect((await world.json(`push --property ${world.propertyId}`)).document.runs).toMatchObject([
      { propertyId: world.propertyId, counts: { created: 1 } },
    ]);
    expect(await world.lead("push --property nowhere")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("INTEGRATION_MISSING"),
    });
  });

  it("ends with 3 where a lead fails, and names it", async () => {
    world.fake.settings.credentials = { integrationPartnerId: "2044", apiKey: "another" };
    const { code, stdout, stderr } = await world.lead("push");
    expect(code).toBe(3);
    expect(stdout).toContain(`Lead ${world.leadId}: AUTH_ERROR`);
    expect(stdout + stderr).not.toContain("EXAMPLEKEY");
  });

  it("brings one lead, by force while its property is paused, and says what keeps one back", async () => {
    await world.lead("pause");
    const kept = await world.lead(`push --lead ${world.leadId}`);
    expect(kept).toMatchObject({ code: 3, stdout: expect.stringContaining("disabled: its property is paused") });
    expect(world.fake.prospects()).toEqual([]);
    const { code, stdout } = await world.lead(`push --lead ${world.leadId} --force`);
    const [prospect] = world.fake.prospects();
    expect([code, stdout]).toEqual([0, `Lead ${world.leadId}: created, prospect ${prospect?.prospectId}\n`]);
    const { document } = await world.json(`push --lead ${world.leadId} --force`);
    expect(document).toEqual({
      leadId: world.leadId,
      outcome: "unchanged",
      resmanLeadId: prospect?.prospectId,
      syncLogId: null,
    });
  });

  it("names a lead that is not there, and a force that is for none", async () => {
    expect(await world.lead("push --lead nobody")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
    expect(await world.lead("push --force")).toMatchObject({ code: 2, stderr: expect.stringContaining("--lead") });
    expect((await world.lead(`push --lead ${world.leadId} --all`)).code).toBe(2);
  });

  it("names what is not set where one lead is pushed, too", async () => {
    const { code, stderr } = await world.lead(`push --lead ${world.leadId}`, WITHOUT_RESMAN);
    expect([code, stderr]).toEqual([2, expect.stringContaining("RESMAN_ACCOUNT_ID")]);
  });

  it("shows how far it is on a terminal", async () => {
    const { stderr } = await world.lead("push", {}, { tty: true });
    expect(stderr).toMatch(/Leads to ResMan: 1 of 1 \(100 %\)/);
    expect((await world.lead("push --all --json", {}, { tty: true })).stderr).toBe("");
  });

  it("ends with 130 where it was interrupted", async () => {
    const { code, stdout } = await world.lead("push", {}, { signal: AbortSignal.abort() });
    expect(code).toBe(130);
    expect(stdout).toContain("aborted");
  });
});

describe("lead-sync pull", () => {
  it("takes what changed in ResMan", async () => {
    await world.lead("push");
    const [prospect] = world.fake.prospects();
    world.fake.staff.markLost({ prospectId: prospect?.prospectId ?? "", reason: "Rent too high" });
    const { code, stdout } = await world.lead("pull");
    expect(code).toBe(0);
    expect(stdout).toMatch(/^1 lead: 0 new, 1 updated, 0 unchanged, 0 failed\nRun \S+ completed: 1 lead, 1 updated\n/);
    expect((await world.storage.conversations.get(world.leadId))?.status).toBe("lost");
  });

  it("hands its options on, and refuses those that contradict each other", async () => {
    expect(
      (await world.lead(`pull --from 2026-03-01 --to 2026-03-02 --limit 5 --property ${world.propertyId}`)).code,
    ).toBe(0);
    for (const flags of ["--from yesterday", "--limit 0", "--full --from 2026-03-01"]) {
      expect(await world.lead(`pull ${flags}`)).toMatchObject({ code: 2, stdout: "" });
    }
  });

  it("ends with 1 where ResMan cannot be reached", async () => {
    world.fake.faults.set("dropBefore", { rate: 1 });
    expect((await world.lead("pull")).code).not.toBe(0);
  });
});

describe("the account of ResMan", () => {
  it.each(["push", "pull"])("is asked for before %s begins, by the names of its variables", async (command) => {
    const { code, stderr } = await world.lead(command, WITHOUT_RESMAN);
    expect(code).toBe(2);
    expect(stderr).toContain("RESMAN_ACCOUNT_ID (or account_id in its api_credentials)");
    expect(stderr).toContain("RESMAN_API_KEY (or api_key in its api_credentials)");
    expect(world.fake.requests).toEqual({});
  });

  it("may be a property's own, and goes before that of the environment, part by part", async () => {
    const { RESMAN_API_KEY: _, ...others } = WITHOUT_RESMAN;
    const own = { account_id: 412, integration_partner_id: "2044" };
    await world.storage.integrations.put(anIntegration({ apiCredentials: own }));
    expect((await world.json("push", others)).document.runs).toMatchObject([{ counts: { created: 1 } }]);
    expect((await world.lead("push --all", { ...WITHOUT_RESMAN })).stderr).toMatch(/: set RESMAN_API_KEY \(or api_key/);
  });

  it("is refused where a member of api_credentials is malformed, without its value", async () => {
    await world.storage.integrations.put(anIntegration({ apiCredentials: { account_id: "", api_key: "SECRET" } }));
    const { code, stderr } = await world.lead("push");
    expect(code).toBe(2);
    expect(stderr).toContain("no usable account_id");
    expect(stderr).not.toContain("SECRET");
  });

  it("is not asked for by what needs the database only", async () => {
    for (const command of ["status", "queue list", "conflicts list", "runs"]) {
      expect([command, (await world.lead(command, WITHOUT_RESMAN)).code]).toEqual([command, 0]);
    }
  });

  it.each(["RESMAN_BASE_URL", "RESMAN_V2_BASE_URL"])("%s must be a URL", async (name) => {
    expect(await world.lead("push", { [name]: "myresman" })).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(name),
    });
  });
});
