import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as library from "../../src/index.js";
import { anId } from "../../src/testing/index.js";
import { docBlocks, blockWith as oneBlockWith, runBlock, withoutImports } from "../support/doc-blocks.js";
import { aRow, createSmallWorld, DANA, PROPERTY, type SmallWorld } from "../support/small-world.js";
import { storeRows } from "../support/world.js";

const text = readFileSync("docs/conflicts.md", "utf8");
const blocks = docBlocks("docs/conflicts.md");

type Names = Record<string, unknown>;

/** Runs a block with the names it takes for granted; returns those it declares. */
async function run(block: string, given: Names): Promise<Names> {
  const body = withoutImports(block);
  const declared = [...body.matchAll(/^const (?:(\w+)|[{[]([^}\]]+)[}\]]) =/gm)].flatMap(([, one, many]) =>
    one ? [one] : (many ?? "").split(",").map((name) => name.trim()),
  );
  return runBlock(body, { ...library, ...given }, declared);
}

/** The block in which a call stands. */
const blockWith = (call: string): string => oneBlockWith(blocks, call);

const SAM = anId(0x301);
const linked = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const tried = new Set<string>();
const tryOut = (call: string, given: Names): Promise<Names> => {
  const block = blockWith(call);
  tried.add(block);
  return run(block, given);
};

describe("what docs/conflicts.md shows", () => {
  it("configures rules per field: what is left out stays as it is", async () => {
    const { storage, client } = await createSmallWorld();
    const { engine } = await tryOut("new SyncEngine", { storage, resman: client });
    expect(engine).toBeInstanceOf(library.SyncEngine);
  });

  it("asks the resolver directly", async () => {
    const { decided } = await tryOut("new LeadSyncConflictResolver", {});
    expect(decided).toMatchObject({ resolution: "merged", finalValue: { min: 1500, max: 2100 } });
  });

  it("works through the review queue", async () => {
    const world = await linked({ engine: { policy: { moveInDate: { onConflict: library.askSomebody } } } });
    await world.edit({ conversation: { moveInDate: "2026-06-01" } });
    const { prospectId } = world.prospect();
    world.fake.staff.changePreferences({ prospectId, set: { targetMoveInDate: "2026-07-01" } });
    await world.cycle();
    const shown = await tryOut("engine.conflicts.resolve", { engine: world.engine, propertyId: PROPERTY });
    expect(shown).toMatchObject({ applied: true, details: { isOpen: true, base: "2026-05-01" } });
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-06-01");
  });

  it("decides about pairs", async () => {
    const world = await createSmallWorld();
    const families = ["Ana", "Bea", "Cleo"].flatMap((firstName, index) => {
      const user = { firstName, lastName: "Lind", email: null, phone: `918-555-017${index}` };
      return [aRow(2 * index + 1, { user }), aRow(2 * index + 2, { user: { ...user, lastName: null } })];
    });
    await storeRows(world.storage, families);
    const { same, sisters, unsure } = await tryOut("engine.duplicates.scan", {
      engine: world.engine,
      propertyId: PROPERTY,
    });
    for (const task of [same, sisters, unsure]) expect(task).toMatchObject({ conflictType: "duplicate_lead" });
    expect(await world.engine.conflicts.list({ due: true, conflictType: ["duplicate_lead"] })).toEqual([]);
    expect(await world.engine.listMerges()).toHaveLength(1);
    expect(await world.storage.distinctions.list(PROPERTY, subjectOf(sisters))).toHaveLength(1);
    expect(await world.storage.conflicts.get(idOf(unsure))).toMatchObject({ snoozedUntil: "2030-04-01T08:00:00Z" });
  });

  it("merges, and takes it back", async () => {
    const user = { firstName: "Sam", email: "sam@example.com", phone: "918-555-0144" };
    const world = await linked({ rows: [aRow(), aRow(1, { user })] });
    const resmanLeadId = (await world.conversation()).resmanLeadId;
    const { merged } = await tryOut("engine.mergeLeads", { engine: world.engine, conversationId: SAM, resmanLeadId });
    expect(merged).toMatchObject({ survivorId: DANA, mergeSummary: { finalValues: { phone: "+19185550142" } } });
    expect((await world.conversation(SAM)).mergedInto).toBeNull();
  });

  it("explains a value", async () => {
    const world = await linked();
    await world.edit({ user: { phone: "918-555-0199" } });
    await world.cycle();
    const shown = await tryOut("engine.explain", { engine: world.engine, conversationId: DANA });
    expect(shown).toMatchObject({
      value: "+19185550199",
      origin: { side: "local" },
      history: [{ rule: "created" }, { rule: "changed:local" }],
    });
  });

  it("plans, and does exactly that", async () => {
    const world = await linked();
    await world.edit({ user: { phone: "918-555-0199" } });
    const { outcome } = await tryOut("engine.apply", { engine: world.engine, conversationId: DANA });
    expect(outcome).toMatchObject({ outcome: "updated", asPlanned: true });
  });

  it("takes a run back", async () => {
    const world = await linked();
    await world.edit({ conversation: { occupantsCount: 4 } });
    const { id: runId } = await world.engine.pushLeads();
    const { rehearsal, reverted } = await tryOut("engine.revertRun", { engine: world.engine, runId });
    expect(rehearsal).toMatchObject({ leads: [{ conversationId: DANA }] });
    expect(reverted).toMatchObject({ leads: [{ conversationId: DANA, outcome: "reverted" }] });
    expect(world.prospect().preferences.numberOfOccupants).toBe(2);
  });

  it("is all tried out here, and links to files that exist", () => {
    expect(blocks.filter((block) => !tried.has(block))).toEqual([]);
    for (const [, target = ""] of text.matchAll(/\]\((?!http)([^)#]+)\)/g)) {
      expect(() => readFileSync(`docs/${target}`)).not.toThrow();
    }
  });
});

const idOf = (task: unknown): string => (task as { id: string }).id;
const subjectOf = (task: unknown): string => `conversation:${(task as { conversationId: string }).conversationId}`;
