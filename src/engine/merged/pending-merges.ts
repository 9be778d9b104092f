import * as z from "zod";
import type { Conversation } from "../../domain/conversation.js";
import type { JsonObject } from "../../domain/primitives.js";

/** Where a conversation notes the merges of which ResMan's part is still to be done, or to be undone. */
const PENDING = "sync_merges";

const idsSchema = z.array(z.string()).catch([]);

type Row = Pick<Conversation, "resmanCustomFields">;

/** Ids of the merges whose part in ResMan is owed, the earliest first. */
export const pendingMerges = ({ resmanCustomFields }: Row): string[] => idsSchema.parse(resmanCustomFields?.[PENDING]);

/** The column with one more merge. */
export const withPending = (row: Row, mergeId: string): JsonObject => ({
  ...row.resmanCustomFields,
  [PENDING]: [...pendingMerges(row).filter((id) => id !== mergeId), mergeId],
});

/** The column with some merges done. */
export function withoutPending(row: Row, mergeIds: readonly string[]): JsonObject | null {
  const { [PENDING]: _, ...rest } = row.resmanCustomFields ?? {};
  const left = pendingMerges(row).filter((id) => !mergeIds.includes(id));
  const fields = left.length > 0 ? { ...rest, [PENDING]: left } : rest;
  return Object.keys(fields).length > 0 ? fields : null;
}
