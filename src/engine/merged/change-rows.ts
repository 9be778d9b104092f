import type { Conversation } from "../../domain/conversation.js";
import type { MergeChanges } from "../../domain/merge.js";
import { userSchema } from "../../domain/user.js";
import type { Repositories } from "../../ports/storage.js";
import type { LocalPatch } from "../../rules/mappers/local-patch.js";
import { columnsOf } from "../../rules/merge/survivor-rows.js";
import type { EngineContext } from "../context.js";
import type { LeadRows } from "../sync/load-lead.js";

/** Changes a lead's rows; makes the user where a name or contact has none to go to. Returns the columns that changed. */
export async function changeRows(
  ctx: EngineContext,
  tx: Repositories,
  { conversation, user }: Pick<LeadRows, "conversation" | "user">,
  patch: LocalPatch,
  more: Partial<Omit<Conversation, "id">>,
): Promise<MergeChanges> {
  const columns = columnsOf({ conversation, user }, patch);
  const isNamed = Object.keys(patch.user).length > 0;
  if (user && isNamed) await tx.users.update(user.id, patch.user);
  const made = isNamed && !user ? userSchema.parse({ id: ctx.runtime.randomId(), ...patch.user }) : undefined;
  if (made) await tx.users.put(made);
  await tx.conversations.update(conversation.id, { ...patch.conversation, ...(made && { userId: made.id }), ...more });
  return { ...columns, ...(made && { "conversation.userId": { from: null, to: made.id } }) };
}
