import * as z from "zod";
import { parseInput } from "../domain/errors.js";
import { instantSchema, jsonValueSchema } from "../domain/primitives.js";
import type { LeadUpdateWebhook } from "../domain/wire/lead-update-webhook.js";
import { shortHash } from "../rules/text/short-hash.js";
import { checkShape, readFrame } from "./read-message.js";
import type { Frame } from "./socket.js";

const short = z.string().trim().min(1).max(100);

/** A change a partner tells of: the seed's message, of which only what makes a notice is needed. */
const changeSchema = z.object({
  type: z.enum(["lead_update", "status_change", "new_lead"]),
  data: z.object({
    /** ResMan's ProspectID. */
    lead_id: short,
    status: short.optional(),
    updated_fields: z.record(z.string().max(200), jsonValueSchema).default({}),
    updated_by: z.string().max(200).optional(),
  }),
  timestamp: instantSchema,
  source: z.enum(["resman", "domiq", "system"]),
  message_id: short.optional(),
  event_id: z.union([z.number(), short]).optional(),
});

const otherSchema = z.object({
  type: z.string(),
  source: z.string().optional(),
  data: z.looseObject({}).nullish(),
});

/** What a partner's message means for us. */
export type UpstreamMessage =
  /** It asks whether we are there. */
  | { kind: "ping" }
  /** Our own change come back, or nothing we act on. */
  | { kind: "nothing" }
  | { kind: "notice"; deliveryId: string; update: LeadUpdateWebhook };

const CHANGES: readonly string[] = changeSchema.shape.type.options;

/** Reads a partner's frame. @throws ValidationError */
export function readUpstream(frame: Frame, propertyId: string): UpstreamMessage {
  const message = readFrame(frame);
  checkShape(message);
  const { type, source, data } = parseInput(otherSchema, message, "The partner's message");
  if (type === "heartbeat") return { kind: data?.status === "alive" ? "nothing" : "ping" };
  // Said by us in the first place: taking it for news would go round in circles.
  if (!CHANGES.includes(type) || source === "domiq") return { kind: "nothing" };
  return toNotice(parseInput(changeSchema, message, "The partner's message"), frame, propertyId);
}

function toNotice(message: z.infer<typeof changeSchema>, frame: Frame, property_id: string): UpstreamMessage {
  const { type, data, timestamp } = message;
  const { lead_id, status = "unchanged", updated_fields, updated_by = "partner" } = data;
  const text = frame.kind === "text" ? frame.text : "";
  const id = message.message_id ?? message.event_id ?? `${type}:${lead_id}:${timestamp}:${shortHash(text)}`;
  return {
    kind: "notice",
    deliveryId: `${property_id}:${id}`,
    update: { lead_id, status, updated_fields, timestamp, updated_by, sync_direction: "from_resman", property_id },
  };
}
