import { conversationSchema } from "../../domain/conversation.js";
import { type User, userSchema } from "../../domain/user.js";
import type { Prospect } from "../../domain/wire/prospect.js";
import { leadFromConversation } from "../../rules/mappers/lead-from-conversation.js";
import { localPatch } from "../../rules/mappers/local-patch.js";
import { viewProspect } from "../../rules/resman/view-prospect.js";
import { parseInstant } from "../../rules/text/instant.js";
import { type EngineContext, nowIso } from "../context.js";
import { latencyOf, logEntry } from "../sync/log-entry.js";
import { agreedFields, newLink } from "../sync/new-link.js";
import type { Notice } from "../sync/notice.js";
import { updateOf } from "../sync/update-of.js";

/** Turns a prospect nobody here knows into a conversation with its user, linked and in step. */
export async function importProspect(
  ctx: EngineContext,
  propertyId: string,
  prospect: Prospect,
  notice: Omit<Notice, "conversationId">,
): Promise<string> {
  const { conversation, user, lead, view } = rowsFor(ctx, propertyId, prospect);
  const at = nowIso(ctx.runtime);
  const { prospectId, personId } = view;
  const base = {
    fields: agreedFields(lead, view.fields),
    events: [...view.notes.map(({ key }) => key), ...view.markers],
  };
  const link = newLink(ctx, lead, { prospectId, personId, base });
  const told = { ...notice, conversationId: conversation.id };
  await ctx.storage.transaction(async (tx) => {
    await tx.users.put(user);
    await tx.conversations.put({
      ...conversation,
      resmanLeadId: link.remoteId,
      resmanSyncStatus: "synced",
      resmanLastSyncAt: at,
    });
    await tx.links.save(link, null);
    await tx.conversationUpdates.append(view.notes.map((note) => updateOf(lead, note)));
    await tx.log.append(
      logEntry(
        ctx,
        told,
        { lead, link },
        {
          syncStatus: "success",
          syncType: "create",
          syncDirection: "from_resman",
          responseData: { outcome: "imported" },
          latencyMs: latencyOf(ctx, told, true),
        },
      ),
    );
  });
  ctx.events.emit("lead:imported", {
    conversationId: conversation.id,
    propertyId,
    resmanLeadId: link.remoteId,
    trigger: notice.trigger,
  });
  return conversation.id;
}

function rowsFor(ctx: EngineContext, propertyId: string, prospect: Prospect) {
  const { country } = ctx.settings;
  const view = viewProspect(prospect, { country });
  const at = nowIso(ctx.runtime);
  const bare: User = userSchema.parse({
    id: ctx.runtime.randomId(),
    leadSource: "resman",
    resmanContactId: view.personId ?? null,
    resmanSyncStatus: view.personId ? "synced" : "not_synced",
    resmanLastSyncAt: at,
  });
  const empty = conversationSchema.parse({
    id: ctx.runtime.randomId(),
    userId: bare.id,
    propertyId,
    startTime: firstEventDate(prospect) ?? at,
    updatedAt: at,
  });
  const patch = localPatch(view.fields, { conversation: empty, user: bare });
  const user = { ...bare, ...patch.user };
  const conversation = { ...empty, ...patch.conversation };
  return { conversation, user, view, lead: leadFromConversation({ conversation, user, tours: [] }, { country }) };
}

function firstEventDate({ events }: Prospect): string | undefined {
  const times = events.map(({ date }) => parseInstant(date)).filter((time) => time !== null);
  return times.length > 0 ? new Date(Math.min(...times)).toISOString() : undefined;
}
