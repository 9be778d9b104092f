import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { conversationIdSchema } from "../../../src/domain/ids.js";
import {
  conflictRow,
  distinctionRow,
  id,
  integrationRow,
  leadSubject,
  logRow,
  mergeRow,
  seedLeads,
  updateRow,
} from "../../../src/testing/storage-conformance/fixtures.js";
import { type OpenStorage, openStorage } from "./support/open-storage.js";

describe("merges beside a host's own SQL", () => {
  let open: OpenStorage;
  const queued = async () =>
    (await open.rows("SELECT conversation_id FROM lead_sync_queue ORDER BY 1")).map((row) => row.conversation_id);

  beforeEach(async () => {
    open = await openStorage();
    await seedLeads(open.storage, 2);
    await open.storage.integrations.put(integrationRow(1));
  });
  afterEach(() => open.close());

  it("queue a conversation the host merges or separates by SQL, and none that the engine does", async () => {
    await open.rows("UPDATE conversation SET merged_into = $1 WHERE id = $2", [id(1), id(2)]);
    expect(await queued()).toEqual([id(2)]);
    await open.rows("DELETE FROM lead_sync_queue");
    await open.storage.conversations.update(id(2), { mergedInto: null });
    await open.storage.conversations.update(id(2), { mergedInto: conversationIdSchema.parse(id(1)) });
    await open.storage.conversationUpdates.append([updateRow("a", { source: "domiq" })]);
    await open.storage.conversationUpdates.move(id(1), id(2));
    expect(await queued()).toEqual([]);
    await open.rows("UPDATE conversation SET merged_into = NULL WHERE id = $1", [id(2)]);
    expect(await queued()).toEqual([id(2)]);
  });

  it("do not bring a merged conversation back to life when the one it went into is deleted", async () => {
    await open.storage.conversations.update(id(2), { mergedInto: conversationIdSchema.parse(id(1)) });
    await open.storage.merges.put(mergeRow(1));
    await open.storage.conflicts.put(conflictRow(1, { conversationId: id(2), otherConversationId: id(1) }));
    await open.rows("DELETE FROM conversation WHERE id = $1", [id(1)]);
    expect((await open.storage.conversations.get(id(2)))?.mergedInto).toBe(id(1));
    expect(await open.storage.merges.list({ conversationId: id(1) })).toEqual([mergeRow(1)]);
    expect((await open.storage.conflicts.get(id(1)))?.otherConversationId).toBeNull();
    expect(await queued()).toEqual([]);
  });

  it("that were damaged fail their read with INVALID_INPUT that names table, row and path", async () => {
    await open.storage.merges.put(mergeRow(1));
    await open.storage.distinctions.put(distinctionRow(leadSubject(1), leadSubject(2)));
    await open.rows(`UPDATE lead_sync_merges SET trace = '{"fields":{},"log":["s3cret", 4711]}'`);
    await open.rows("UPDATE lead_sync_distinctions SET second = 'somebody'");
    for (const read of [open.storage.merges.get(id(1)), open.storage.merges.list({ conversationId: id(1) })]) {
      await expect(read).rejects.toMatchObject({
        code: "INVALID_INPUT",
        message: expect.stringContaining(`lead_sync_merges ${id(1)}`),
        issues: expect.arrayContaining([expect.objectContaining({ path: "trace.log.1" })]),
      });
    }
    await expect(open.storage.distinctions.list(id(1), leadSubject(1))).rejects.toMatchObject({
      code: "INVALID_INPUT",
      message: expect.stringContaining("lead_sync_distinctions"),
      issues: [expect.objectContaining({ path: "second" })],
    });
  });

  it("refuse to move anything to an id that is no UUID, or to no conversation", async () => {
    await open.storage.log.append(logRow(1));
    await open.storage.conversationUpdates.append([updateRow("a")]);
    const { log, conversationUpdates } = open.storage;
    await expect(log.move(id(1), "lead-1")).rejects.toMatchObject({ issues: [{ path: "to" }] });
    await expect(conversationUpdates.move(id(1), "lead-1")).rejects.toMatchObject({ issues: [{ path: "to" }] });
    await expect(log.move(id(1), id(404))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(conversationUpdates.move(id(1), id(404))).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(conversationUpdates.move(id(1), id(2), ["a\0"])).rejects.toMatchObject({ code: "INVALID_INPUT" });
    expect(await log.move("lead-1", id(2))).toEqual([]);
    expect(await log.list({ conversationId: id(1) })).toEqual([logRow(1)]);
    expect(await conversationUpdates.list(id(1))).toEqual([updateRow("a")]);
  });
});
