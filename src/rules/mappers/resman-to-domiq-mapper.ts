import type { ConversationUpdate } from "../../domain/conversation.js";
import type { JsonObject } from "../../domain/primitives.js";
import type { LeadStatus } from "../../domain/status.js";
import type { ConversationContext, ResManLead, UserProfile } from "../../domain/wire/resman-lead.js";
import { utcInstant } from "../text/instant.js";
import { present } from "./present.js";

const STATUS_CONTEXTS = new Map<string, ConversationContext>(
  Object.entries({
    new: { stage: "initial_contact", priority: "high" },
    contacted: { stage: "contacted", priority: "high" },
    qualified: { stage: "qualified", priority: "medium" },
    tour_scheduled: { stage: "tour_scheduled", priority: "medium" },
    application: { stage: "application", priority: "low" },
    leased: { stage: "leased", priority: "low" },
    lost: { stage: "lost", priority: "low" },
  } satisfies Record<LeadStatus, ConversationContext>),
);
const UNKNOWN_CONTEXT: ConversationContext = { stage: "unknown", priority: "medium" };

/** A note of ResMan's staff, with the time it was written where ResMan tells it. */
export type ResManNote = string | { text: string; date?: string | null };

/** A note as the chatbot shows it (seed 000). */
export type NoteUpdate = Pick<ConversationUpdate, "type" | "content" | "timestamp" | "source">;

const textOr = (value: unknown, fallback: string): string =>
  typeof value === "string" && value !== "" ? value : fallback;

/** The seeds' mapper of ResMan's shapes to what the chatbot keeps (seed 000). */
export class ResManToDomIQMapper {
  /** Where a lead with this status stands in the chat, and how urgent it is. */
  mapLeadStatusToContext(status: string): ConversationContext {
    return { ...(STATUS_CONTEXTS.get(status) ?? UNKNOWN_CONTEXT) };
  }

  /** @param now ISO 8601; the time of notes that have none of their own. */
  /** ResMan's notes as updates of a conversation. */
  mapNotesToUpdates(notes: readonly ResManNote[], now: string): NoteUpdate[] {
    return notes.map((note) => {
      const { text, date } = typeof note === "string" ? { text: note, date: null } : note;
      return { type: "note", content: text, timestamp: utcInstant(date) ?? now, source: "resman" };
    });
  }

  /** A lead of ResMan as a user's profile. */
  mapLeadToUserProfile(lead: ResManLead): UserProfile {
    return {
      first_name: lead.first_name,
      last_name: lead.last_name,
      ...present({ email: lead.email, phone: lead.phone }),
      lead_source: lead.source || "resman",
      custom_fields: {
        resman_lead_id: lead.id ?? null,
        resman_status: lead.status ?? null,
        resman_lead_score: lead.lead_score,
      },
    };
  }

  /** The chat's own marks among custom fields, with the fields as metadata. */
  mapCustomFieldsToContext(customFields: JsonObject): ConversationContext {
    const { domiq_stage: stage, domiq_priority: priority, domiq_tags: tags } = customFields;
    return {
      stage: textOr(stage, UNKNOWN_CONTEXT.stage),
      priority: textOr(priority, UNKNOWN_CONTEXT.priority),
      tags: Array.isArray(tags) ? tags.filter((tag) => typeof tag === "string") : [],
      metadata: customFields,
    };
  }
}
