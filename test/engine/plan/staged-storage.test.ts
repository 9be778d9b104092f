import { describe, expect, it } from "vitest";
import { RecordedReads } from "../../../src/engine/plan/recorded-reads.js";
import { performanceStorage, type RehearsedRows, rehearsalStorage } from "../../../src/engine/plan/staged-storage.js";
import { MemoryStorageAdapter } from "../../../src/storage/memory/index.js";
import { aConversation, aProperty, aUser, countWrites } from "../../../src/testing/index.js";
import { DANA } from "../../support/small-world.js";

async function aStore() {
  const storage = new MemoryStorageAdapter();
  await storage.properties.put(aProperty());
  await storage.users.put(aUser());
  await storage.conversations.put(aConversation());
  return storage;
}

const noRows = (): RehearsedRows => ({ conflicts: [], updates: [], log: [] });

describe("the store in a rehearsal", () => {
  it("is read, in a transaction too, and never written", async () => {
    const counted = countWrites(await aStore());
    const stage = rehearsalStorage(counted.storage, new RecordedReads(), noRows());
    const leadScore = await stage.transaction(async (tx) => {
      await tx.conversations.update(DANA, { leadScore: 1 });
      return (await tx.conversations.get(DANA))?.leadScore;
    });
    await stage.conversations.update(DANA, { leadScore: 2 });
    expect(leadScore).toBe(70);
    expect(counted.writes).toEqual({});
  });

  it("has no plan made that leaves something out: a write it does not know fails", async () => {
    const counted = countWrites(await aStore());
    const stage = rehearsalStorage(counted.storage, new RecordedReads(), noRows());
    const failure = { code: "STORAGE_ERROR", message: expect.stringContaining("properties.put") };
    await expect(stage.properties.put(aProperty())).rejects.toMatchObject(failure);
    await expect(stage.transaction((tx) => tx.properties.put(aProperty()))).rejects.toMatchObject(failure);
    await expect(stage.locks.acquire(["a"], { holder: "a", leaseMs: 1, at: "" })).rejects.toMatchObject({
      code: "STORAGE_ERROR",
    });
    expect(counted.writes).toEqual({});
  });
});

describe("the store in a performance", () => {
  it("answers what it answered in the rehearsal, as often as it was asked; transactions see what is true", async () => {
    const storage = await aStore();
    const reads = new RecordedReads();
    const rehearsal = rehearsalStorage(storage, reads, noRows());
    await rehearsal.conversations.get(DANA);
    await storage.conversations.update(DANA, { leadScore: 1 });
    let written = 0;
    const stage = performanceStorage(storage, reads, () => {
      written += 1;
    });
    const score = async (repositories: Pick<typeof stage, "conversations">) =>
      (await repositories.conversations.get(DANA))?.leadScore;
    expect(await score(stage)).toBe(70);
    expect(written).toBe(0);
    expect(await stage.transaction((tx) => score(tx as typeof stage))).toBe(1);
    expect(await score(stage)).toBe(1);
    await stage.conversations.update(DANA, { leadScore: 2 });
    expect(written).toBe(2);
    expect(await score(storage)).toBe(2);
  });
});
