import { LeadSyncApiError } from "../api/api-error.js";
import type { RealTimeSyncEvent, RealTimeSyncMessage } from "../types/realtime.js";
import { fromWire } from "../wire/convert.js";

/** What one message of a server says. */
export interface ReadMessage {
  /** Undefined where it could not be read, or is of a type only newer versions know. */
  message?: RealTimeSyncMessage;
  /** Its position in the feed, also where the rest of it could not be read. */
  position: number | undefined;
  /** Why it could not be read. */
  error?: LeadSyncApiError;
}

/** The server takes no longer number than 15 digits back. */
const END_OF_POSITIONS = 1e15;

type Facts = Record<string, unknown>;

const factsOf = (value: unknown): Facts | undefined =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Facts) : undefined;

const isText = (value: unknown): value is string => typeof value === "string";

const LEAD = ["conversationId"];
const CONFLICT = ["conflictId"];
/** For each type, the words its data must have to be worked with. Only what others rely on is looked at. */
const WORDS: { readonly [T in RealTimeSyncMessage["type"]]: readonly string[] } = {
  lead_update: LEAD,
  new_lead: LEAD,
  status_change: [...LEAD, "status"],
  sync_conflict: CONFLICT,
  sync_conflict_resolved: CONFLICT,
  heartbeat: ["status"],
  error: ["code", "message"],
  ack: [],
};

/** Whether it tells of something that happened, as opposed to the connection's own affairs. */
export const isEvent = (message: RealTimeSyncMessage): message is RealTimeSyncEvent => message.type.includes("_");

/** Whether it says that events are no longer kept, and from where it goes on. */
export const isGap = ({ type, data }: RealTimeSyncMessage): boolean => type === "error" && data.code === "RESUME_GAP";

/** The messages of a frame, which holds one or an array of them. What is no JSON text is one that cannot be read. */
export function messagesOf(frame: unknown): unknown[] {
  try {
    return [JSON.parse(frame as string)].flat();
  } catch {
    return [undefined];
  }
}

/** Undefined where it is nested deeper than the stack, as no message is. */
function converted(value: unknown): unknown {
  try {
    return fromWire(value);
  } catch {
    return undefined;
  }
}

/** Reads one message. Never throws. */
export function readMessage(value: unknown): ReadMessage {
  const message = factsOf(converted(value)) ?? {};
  const { type, eventId, timestamp, source, inReplyTo } = message;
  const isPosition = Number.isInteger(eventId) && (eventId as number) >= 0 && (eventId as number) < END_OF_POSITIONS;
  const position = isPosition ? (eventId as number) : undefined;
  const isKnown = isText(type) && Object.hasOwn(WORDS, type);
  if (isText(type) && !isKnown) return { position };
  const data = factsOf(message.data);
  const words = WORDS[type as RealTimeSyncMessage["type"]];
  const isWhole =
    isKnown &&
    data &&
    position === eventId &&
    [timestamp, source, ...words.map((name) => data[name]), type === "ack" ? inReplyTo : ""].every(isText) &&
    (words[0] !== LEAD[0] || factsOf(data.updatedFields));
  return isWhole
    ? { position, message: message as unknown as RealTimeSyncMessage }
    : { position, error: new LeadSyncApiError("WIRE_SHAPE", "Message could not be read.") };
}
