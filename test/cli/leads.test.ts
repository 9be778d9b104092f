import { beforeEach, describe, expect, it } from "vitest";
import { conflictSchema } from "../../src/domain/conflict.js";
import { anId } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";

let world: CliWorld;
beforeEach(async () => {
  world = await createCliWorld();
});

/** A conflict about Dana's email that waits for Ben. */
async function makeConflict(): Promise<string> {
  const at = "2026-03-02T17:00:00.000Z";
  const conflict = conflictSchema.parse({
    id: anId(0xa00),
    conversationId: world.leadId,
    resmanLeadId: null,
    propertyId: world.propertyId,
    conflictType: "data_conflict",
    conflictField: "email",
    baseValue: null,
    resmanValue: "dana@resman.example",
    domiqValue: "dana.okafor@example.com",
    resmanChangedAt: at,
    conflictSeverity: "high",
    resolutionStatus: "manual_review",
    resolutionStrategy: null,
    resolvedValue: null,
    resolvedBy: null,
    resolvedAt: null,
    assignedTo: "ben",
    notes: null,
    createdAt: at,
    updatedAt: at,
  });
  await world.storage.conflicts.put(conflict);
  return conflict.id;
}

describe("lead-sync conflicts", () => {
  it("says that there are none", async () => {
    expect(await world.lead("conflicts list")).toEqual({ code: 0, stdout: "No conflicts.\n", stderr: "" });
  });

  it("lists what waits, by field and never by value", async () => {
    await world.lead("push");
    const id = await makeConflict();
    const { stdout } = await world.lead("conflicts list", {}, { tty: true });
    expect(stdout).toBe(
      [
        `${id}  high  email`,
        "  manual_review, of ben, since 2026-03-02 17:00",
        `  lead ${world.leadId},`,
        `  property ${world.propertyId}`,
        "",
      ].join("\n"),
    );
    expect((await world.json("conflicts list --property nowhere")).document.error).toMatchObject({
      code: "INTEGRATION_MISSING",
    });
    expect((await world.json(`conflicts list --lead ${world.leadId} --limit 1`)).document.conflicts).toHaveLength(1);
  });

  it("shows both values and what each decision would give", async () => {
    await world.lead("push");
    const id = await makeConflict();
    const { code, stdout } = await world.lead(`conflicts show ${id}`);
    expect(code).toBe(0);
    expect(stdout).toContain('ResMan: "dana@resman.example", changed 2026-03-02 17:00');
    expect(stdout).toContain('chatbot: "dana.okafor@example.com"');
    expect(stdout).toContain("(2026-03-02T17:00:00.000Z)");
    expect(stdout).toMatch(/resman_wins: (both hold|not possible)/);
    expect((await world.json(`conflicts show ${id}`)).document).toMatchObject({ conflict: { id }, isOpen: true });
  });

  it("settles one, for somebody who is named", async () => {
    await world.lead("push");
    const id = await makeConflict();
    const { code, document } = await world.json(`conflicts resolve ${id} --strategy domiq_wins --by ben --notes ok`);
    expect(code).toBe(0);
    expect(document).toMatchObject({ conflict: { id, resolvedBy: "ben", notes: "ok" } });
    expect(await world.lead(`conflicts resolve ${id} --strategy domiq_wins --by ben`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("CONFLICT_CLOSED"),
    });
    expect((await world.lead(`conflicts show ${id}`)).stdout).toContain("settled already");
  });

  it("keeps the decision where ResMan cannot be reached, and ends with 3", async () => {
    await world.lead("push");
    const id = await makeConflict();
    world.fake.settings.credentials = { integrationPartnerId: "2044", apiKey: "another" };
    const { code, stdout } = await world.lead(`conflicts resolve ${id} --strategy domiq_wins --by ben`);
    expect(code).toBe(3);
    expect(stdout).toContain("is stored; a job brings it to both sides (AUTH_ERROR");
  });

  it.each([
    ["resolve x --by ben", "--strategy"],
    ["resolve x --strategy merged", "--by"],
    ["resolve x --strategy coin --by ben", "resman_wins, domiq_wins, merged, manual_review"],
    ["resolve x --strategy merged --value {x --by ben", "in JSON"],
    ["resolve x --strategy domiq_wins --value 5 --by ben", "merged"],
    ["list --limit 0", "1 to 1000"],
    ["show", "missing required argument"],
  ])("refuses `conflicts %s`", async (args, words) => {
    expect(await world.lead(`conflicts ${args}`)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });

  it("ends with 1 for a conflict there is not", async () => {
    expect(await world.lead("conflicts show nothing")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
  });
});

describe("lead-sync explain", () => {
  it("says where a value comes from", async () => {
    await world.lead("push");
    const { code, stdout } = await world.lead(`explain ${world.leadId} firstName`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^firstName: "Dana"\n {2}\S.*\./);
    expect((await world.json(`explain ${world.leadId} firstName`)).document).toMatchObject({
      field: "firstName",
      value: "Dana",
    });
  });

  it("names the fields there are, and a lead there is not", async () => {
    expect(await world.lead(`explain ${world.leadId} name`)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("firstName"),
    });
    expect(await world.lead("explain nobody firstName")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
  });
});

describe("lead-sync revert", () => {
  const pushed = async (): Promise<string> => (await world.json("push")).document.runs[0].id;
  const isLinked = async () => (await world.storage.links.get(world.leadId, "resman"))?.status;

  it("shows with --dry-run what it would do, and does nothing", async () => {
    const run = await pushed();
    const before = await isLinked();
    const { code, stdout } = await world.lead(`revert ${run} --dry-run`);
    expect(code).toBe(0);
    expect(stdout).toContain(`Run ${run} would be taken back from 1 lead; nothing was written.`);
    expect(stdout).toContain(`Lead ${world.leadId}: unlinked`);
    expect(await isLinked()).toBe(before);
  });

  it("does it at once with --yes", async () => {
    const run = await pushed();
    const { code, document } = await world.json(`revert ${run} --yes --by ben`);
    expect(code).toBe(0);
    expect(document).toMatchObject({ dryRun: false, revertedRunId: run, leads: [{ outcome: "unlinked" }] });
    expect(world.fake.prospects()).toMatchObject([{ people: [{ type: "lost" }] }]);
  });

  it("asks on a terminal after it has shown the plan, and takes nothing but yes", async () => {
    const run = await pushed();
    const questions: string[] = [];
    const answering = (answer: string) => ({
      ask: async (question: string) => {
        questions.push(question);
        return answer;
      },
    });
    const no = await world.lead(`revert ${run}`, {}, answering("y"));
    expect(no.code).toBe(0);
    expect(no.stdout).toMatch(/would be taken back[\s\S]*Nothing was changed\.\n$/);
    const yes = await world.lead(`revert ${run}`, {}, answering(" Yes\n"));
    expect(yes.stdout).toContain("was taken back from 1 lead");
    expect(questions).toHaveLength(2);
  });

  it("refuses in a pipe, and with --json, where nobody can be asked", async () => {
    const run = await pushed();
    expect(await world.lead(`revert ${run}`)).toMatchObject({ code: 2, stderr: expect.stringContaining("--dry-run") });
    const asked = await world.lead(`revert ${run} --json`, {}, { ask: async () => "yes" });
    expect(asked.code).toBe(2);
    expect(world.fake.prospects()).toMatchObject([{ people: [{ type: "prospect" }] }]);
  });

  it("ends with 1 for a run there is not, and with 2 for --yes with --dry-run", async () => {
    expect(await world.lead("revert nothing --yes")).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
    expect((await world.lead("revert nothing --yes --dry-run")).code).toBe(2);
  });
});
