import { isSyncError, SyncError, ValidationError } from "../domain/errors.js";
import { hasRole } from "../domain/principal.js";
import { fieldValue } from "../domain/wire/camel-case.js";
import type { ClientMessage } from "../domain/wire/realtime-message.js";
import type { Timers } from "../ports/runtime.js";
import { fieldsFromLeadData, fieldsFromLeadEdit } from "../rules/mappers/lead-data.js";
import type { RealtimeEngine } from "./realtime-engine.js";
import { isInScope, type RealtimeSession } from "./session.js";

/** A message that changes something. */
export type ChangeMessage = Exclude<ClientMessage, { type: "heartbeat" }>;

export interface ApplyOptions {
  engine: RealtimeEngine;
  session: RealtimeSession;
  /** Milliseconds to wait for ResMan. */
  pushTimeoutMs: number;
  timers: Timers;
}

/**
 * Carries out what a client asks for. Resolves when it is stored durably.
 * @throws SyncError `FORBIDDEN`, `NOT_FOUND`, and what the engine's calls throw
 */
export async function applyMessage(message: ChangeMessage, options: ApplyOptions): Promise<void> {
  if (!hasRole(options.session.principal, "agent")) {
    throw new SyncError("FORBIDDEN", "You may read here, not change anything.");
  }
  switch (message.type) {
    case "lead_update":
      return handleLeadUpdate(message, options);
    case "status_change":
      return handleStatusChange(message, options);
    case "new_lead":
      return handleNewLead(message, options);
    case "sync_conflict":
      return handleSyncConflict(message, options);
  }
}

type Message<T extends ChangeMessage["type"]> = Extract<ChangeMessage, { type: T }>;

async function handleLeadUpdate(message: Message<"lead_update">, options: ApplyOptions): Promise<void> {
  const { conversationId } = await findLead(message, message.data, options);
  const fields = fieldsFromLeadEdit(message.data.updated_fields, { country: options.engine.country });
  await options.engine.editLead(conversationId, fields, { trigger: "realtime" });
}

async function handleStatusChange(message: Message<"status_change">, options: ApplyOptions): Promise<void> {
  const { conversationId } = await findLead(message, message.data, options);
  const { status, notes, next_follow_up, updated_by, custom_fields } = message.data;
  await options.engine.updateLeadStatus(
    conversationId,
    {
      status,
      updatedBy: updated_by,
      syncDirection: "to_resman",
      ...(notes && { notes }),
      ...(next_follow_up && { nextFollowUp: next_follow_up }),
      ...(custom_fields && { customFields: custom_fields }),
    },
    { timeoutMs: options.pushTimeoutMs, trigger: "realtime" },
  );
}

async function handleNewLead(message: Message<"new_lead">, options: ApplyOptions): Promise<void> {
  const { conversation_id, lead_data } = message.data;
  const { conversationId, propertyId } = await findLead(message, { conversation_id }, options);
  if (lead_data.property_id !== propertyId) {
    const issue = { path: "data.lead_data.property_id", message: "is not the property of the conversation" };
    throw new ValidationError("The message", [issue]);
  }
  const { engine, pushTimeoutMs: timeoutMs } = options;
  const fields = fieldsFromLeadData(lead_data, { country: engine.country });
  await engine.submitLead(conversationId, { fields, timeoutMs, trigger: "realtime" });
}

async function handleSyncConflict(message: Message<"sync_conflict">, options: ApplyOptions): Promise<void> {
  const { engine, session, timers, pushTimeoutMs } = options;
  const { conflict_id: id, resolution: strategy, final_value: value, reason: notes } = message.data;
  const details = await unlessMissing(engine.conflicts.get(id));
  requireSeen(details?.conflict, message, session, `conflict ${id}`);
  const request = {
    strategy,
    resolvedBy: session.principal.id,
    ...(value !== undefined && { value: fieldValue(value) }),
    ...(notes && { notes }),
  };
  // What is stored by then stands, and the queue applies it.
  const deadline = new AbortController();
  const timer = timers.setTimeout(() => deadline.abort(), pushTimeoutMs);
  try {
    await engine.conflicts.resolve(id, request, { signal: deadline.signal });
  } finally {
    timers.clearTimeout(timer);
  }
}

interface FoundLead {
  conversationId: string;
  propertyId: string;
}

/** The lead a message names: by its conversation, or by the prospect of one of the client's properties. */
async function findLead(
  message: ChangeMessage,
  { conversation_id, lead_id }: { conversation_id?: string | undefined; lead_id?: string | undefined },
  { engine, session }: ApplyOptions,
): Promise<FoundLead> {
  if (conversation_id !== undefined) {
    const lead = await unlessMissing(engine.getLead(conversation_id));
    const { propertyId } = requireSeen(lead, message, session, `lead ${conversation_id}`);
    return { conversationId: conversation_id, propertyId };
  }
  if (lead_id === undefined) {
    throw new ValidationError("The message", [{ path: "data", message: "name a lead_id or a conversation_id" }]);
  }
  const leads = await engine.conversationsOf(lead_id);
  const seen = leads.find(({ propertyId }) => isSeen(propertyId, message, session));
  return requireSeen(seen, message, session, `lead ${lead_id}`);
}

const isSeen = (propertyId: string, { property_id }: ChangeMessage, session: RealtimeSession): boolean =>
  isInScope(session, propertyId) && (property_id === undefined || property_id === propertyId);

/** A record of a property the client does not see is as good as none, and is refused in the same words. */
function requireSeen<T extends { propertyId: string }>(
  record: T | undefined,
  message: ChangeMessage,
  session: RealtimeSession,
  what: string,
): T {
  if (!record || !isSeen(record.propertyId, message, session)) throw new SyncError("NOT_FOUND", `No ${what}.`);
  return record;
}

async function unlessMissing<T>(record: Promise<T>): Promise<T | undefined> {
  try {
    return await record;
  } catch (error) {
    if (isSyncError(error, "NOT_FOUND")) return undefined;
    throw error;
  }
}
