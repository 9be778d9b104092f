import { setImmediate } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { conversationUpdateSchema } from "../../src/domain/conversation.js";
import type { Repositories } from "../../src/ports/storage.js";
import { anId } from "../../src/testing/index.js";
import {
  aRow,
  commentsOf,
  createSmallWorld,
  DANA,
  doubledMarkers,
  minutes,
  type SmallWorld,
  until,
} from "../support/small-world.js";

/** Two engines on one store stand for two processes: what they share is the store. */

const linkedWorld = async (options: Parameters<typeof createSmallWorld>[0] = {}): Promise<SmallWorld> => {
  const world = await createSmallWorld(options);
  await world.cycle();
  return world;
};

const addNote = (repositories: Repositories, key: string) =>
  repositories.conversationUpdates.append([
    conversationUpdateSchema.parse({
      conversationId: DANA,
      key,
      type: "note",
      content: key,
      timestamp: "2026-03-02T17:00:00Z",
      source: "domiq",
    }),
  ]);

/**
 * Pushes Dana's lead while another process does something between this one's first read and its first write. Where that
 * one has to wait for its turn, this one goes on without it.
 */
async function overlap(world: SmallWorld, act: () => Promise<unknown>): Promise<void> {
  const turns = async (count: number): Promise<void> => {
    for (let turn = 0; turn < count; turn += 1) await setImmediate();
  };
  let others: Promise<unknown> = Promise.resolve();
  world.hooks.push({
    on: "read-answer",
    run: () => {
      others = Promise.allSettled([act()]);
      return Promise.race([others, turns(200)]);
    },
  });
  await world.engine.pushLead(DANA);
  await others;
}

describe("a sync that another process overtakes", () => {
  it("is refused by the store, starts over from what is true now, and doubles nothing", async () => {
    const world = await linkedWorld();
    await addNote(world.storage, "note:1");
    await world.edit({ conversation: { occupantsCount: 4 } });
    const other = world.anotherEngine();
    const retries: unknown[] = [];
    world.engine.on("retry:scheduled", (event) => retries.push(event));
    world.hooks.push({
      on: "write-answer",
      run: async () => {
        world.fake.staff.changePreferences({
          prospectId: world.prospect().prospectId,
          set: { desiredBedrooms: { exact: 3 } },
        });
        world.clock.pass(minutes(1));
        await other.pullLeads();
      },
    });
    await world.engine.pushLead(DANA);
    expect(retries).toMatchObject([{ leadId: DANA, error: { code: "STALE_WRITE" } }]);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    expect(await world.fields()).toMatchObject({ occupantsCount: 4, apartmentSizePreference: "3 bedroom" });
    expect(world.prospect().preferences).toMatchObject({ numberOfOccupants: 4, desiredBedrooms: { exact: 3 } });
    await world.expectIdle();
  });
});

describe("a page that was read before our own write", () => {
  it("does not undo it", async () => {
    const world = await linkedWorld();
    world.fake.staff.addNote({ prospectId: world.prospect().prospectId, comments: "Called back" });
    world.clock.pass(minutes(1));
    world.hooks.push({
      on: "read-answer",
      run: async () => {
        await world.edit({ conversation: { moveInDate: "2026-06-01" } });
        await world.engine.pushLead(DANA);
      },
    });
    await world.engine.pullLeads();
    expect((await world.fields()).moveInDate).toBe("2026-06-01");
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-06-01");
    await world.cycle();
    await world.expectIdle();
  });

  it("does not undo it either when the other process wrote", async () => {
    const world = await linkedWorld();
    const other = world.anotherEngine();
    world.fake.staff.addNote({ prospectId: world.prospect().prospectId, comments: "Called back" });
    world.clock.pass(minutes(1));
    world.hooks.push({
      on: "read-answer",
      run: async () => {
        await world.edit({ conversation: { moveInDate: "2026-06-01" } });
        await other.pushLead(DANA);
      },
    });
    await world.engine.pullLeads();
    expect((await world.fields()).moveInDate).toBe("2026-06-01");
    expect(world.prospect().preferences.targetMoveInDate).toBe("2026-06-01");
    await world.cycle();
    await world.expectIdle();
  });
});

describe("two processes that are told of the same lead at the same moment", () => {
  it.each(["refuse", "create"] as const)(
    "make one prospect where ResMan would %s a second one",
    async (duplicateMode) => {
      const world = await createSmallWorld({ fake: { duplicateMode } });
      const other = world.anotherEngine();
      await overlap(world, () => other.pushLead(DANA));
      expect(world.fake.prospects()).toHaveLength(1);
      expect((await world.conversation()).resmanLeadId).toBe(world.prospect().prospectId);
      expect(doubledMarkers(world.fake)).toEqual([]);
      await world.cycle();
      await world.expectIdle();
    },
  );

  it("make one prospect of two chats of one renter", async () => {
    const rows = [aRow(), aRow(1)];
    const world = await createSmallWorld({ rows, fake: { duplicateMode: "create" } });
    const other = world.anotherEngine();
    await overlap(world, () => other.pushLead(anId(0x301)));
    expect(world.fake.prospects()).toHaveLength(1);
    await world.cycle();
    await world.expectIdle();
  });

  it("send a note once", async () => {
    const world = await linkedWorld();
    const other = world.anotherEngine();
    await addNote(world.storage, "note:1");
    await overlap(world, () => other.pushLead(DANA));
    expect(commentsOf(world.prospect()).filter((text) => text.includes("note:1"))).toHaveLength(1);
    expect(doubledMarkers(world.fake)).toEqual([]);
    await world.cycle();
    await world.expectIdle();
  });

  it("send a status once, though the one that took the call also queued it and the other one's worker is awake", async () => {
    const world = await linkedWorld();
    const worker = world.anotherEngine({ pullEveryMs: 0 });
    await worker.start();
    const { success } = await world.engine.updateLeadStatus(DANA, {
      status: "contacted",
      notes: "Left a voicemail",
      updatedBy: "chatbot",
      syncDirection: "to_resman",
    });
    expect(success).toBe(true);
    await worker.stop();
    world.clock.pass(minutes(5));
    await worker.start();
    await until(async () => (await world.storage.queue.list()).every(({ status }) => status === "completed"));
    await worker.stop();
    expect(doubledMarkers(world.fake)).toEqual([]);
    expect(world.prospect().events.map(({ type }) => type)).toEqual(["Other", "Contact", "Other"]);
    await world.cycle();
    await world.expectIdle();
  });

  it("keep both notes of two callers", async () => {
    const world = await linkedWorld();
    const other = world.anotherEngine();
    const say = (notes: string) =>
      ({ status: "contacted", notes, updatedBy: "chatbot", syncDirection: "to_resman" }) as const;
    await Promise.all([
      world.engine.updateLeadStatus(DANA, say("Wants a garage")),
      other.updateLeadStatus(DANA, say("Wants a view")),
    ]);
    await world.cycle();
    const told = commentsOf(world.prospect()).join("\n");
    expect(told).toContain("Wants a garage");
    expect(told).toContain("Wants a view");
    await world.expectIdle();
  });
});
