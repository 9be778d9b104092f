import { expect } from "vitest";
import type { StorageAdapter } from "../../src/ports/storage.js";
import type { FakeResMan } from "../../src/testing/index.js";
import { exportRows, exportTruth } from "./world.js";

const CONTACTLESS = 12;

/** Which prospect each conversation of the export ended at. */
export async function prospectsByConversation(storage: StorageAdapter): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const { conversation } of exportRows()) {
    const link = await storage.links.get(conversation.id, "resman");
    if (link) found.set(conversation.id, link.remoteId);
  }
  return found;
}

/** What must hold of the whole export once everything was pushed, whatever went wrong on the way. */
export async function assertSettled(storage: StorageAdapter, fake: FakeResMan): Promise<void> {
  const rows = exportRows();
  const truth = exportTruth();
  const prospectOf = await prospectsByConversation(storage);
  const unlinked = rows.filter(({ conversation }) => !prospectOf.has(conversation.id));
  expect(unlinked).toHaveLength(CONTACTLESS);
  for (const { conversation } of unlinked) {
    const stored = await storage.conversations.get(conversation.id);
    expect(stored).toMatchObject({
      resmanSyncStatus: "not_synced",
      resmanCustomFields: { sync_code: "LEAD_NOT_CONTACTABLE" },
    });
  }
  for (const group of truth.same_person) expect(new Set(group.map((id) => prospectOf.get(id))).size).toBe(1);
  for (const [a, b] of truth.not_same) {
    expect(prospectOf.get(a)).toBeDefined();
    expect(prospectOf.get(a)).not.toBe(prospectOf.get(b));
  }
  expect(fake.prospects()).toHaveLength(new Set(prospectOf.values()).size);
  expect(fake.duplicateGroups()).toEqual([]);
  expect(fake.unexpected).toEqual([]);
}
