import { expect } from "vitest";
import type { SchemaDatabase } from "./schema-database.js";
import { hostOf } from "./schema-rows.js";

/** Conversations that are in step, and what the triggers did to them. */
export const leadsOf = (place: () => SchemaDatabase) => {
  const host = hostOf(place);

  const jobsOf = (id: string) =>
    place().rows(`SELECT * FROM lead_sync_queue WHERE conversation_id = '${id}' ORDER BY created_at, id`);
  const stateOf = async (id: string, table = "conversation") =>
    (
      await place().rows(
        `SELECT resman_sync_status AS status, resman_sync_version AS version FROM ${table} WHERE id = '${id}'`,
      )
    )[0];
  const edit = (id: string, changes: string) => place().run(`UPDATE conversation SET ${changes} WHERE id = '${id}'`);

  /** As after a sync: in step, nothing queued. */
  const settle = (id: string, status = "synced") =>
    place().asEngine(
      `UPDATE conversation SET resman_sync_status = '${status}', resman_lead_id = 'P1', resman_sync_version = 7 WHERE id = '${id}'`,
      `DELETE FROM lead_sync_queue WHERE conversation_id = '${id}'`,
    );
  const settled = async (row: Record<string, unknown> = {}): Promise<string> => {
    const id = await host.conversation(row);
    await settle(id);
    return id;
  };

  const expectQueued = async (id: string, version = 8) => {
    expect(await stateOf(id)).toEqual({ status: "not_synced", version });
    expect(await jobsOf(id)).toMatchObject([
      { status: "pending", sync_operation: "push", sync_data: { conversation_id: id, sync_version: version } },
    ]);
  };
  const expectUntouched = async (id: string) => {
    expect(await stateOf(id)).toEqual({ status: "synced", version: 7 });
    expect(await jobsOf(id)).toEqual([]);
  };

  return { jobsOf, stateOf, edit, settle, settled, expectQueued, expectUntouched };
};
