import type { ProspectEvent } from "../../../domain/wire/prospect.js";
import { limited } from "./encode-values.js";
import { toWireInstant } from "./instants.js";
import { cleanText } from "./xml-text.js";

/** Longest comment of an event or of the preferences, in the schema (API reference, section 3.1). */
export const MAX_COMMENT_LENGTH = 1000;

/** An `Event` element, members in the order of the schema. */
export const encodeEvent = (event: ProspectEvent) => ({
  "@EventType": limited(event.type, 50) ?? "Other",
  "@EventDate": toWireInstant(event.date, "An event's date"),
  EventID: event.eventId ? { "@IDValue": cleanText(event.eventId), "@OrganizationName": "ResMan" } : undefined,
  Agent: encodeAgent(event),
  EventReasons: limited(event.reasons, MAX_COMMENT_LENGTH),
  FirstContact: event.firstContact === undefined ? undefined : String(event.firstContact),
  Comments: limited(event.comments, MAX_COMMENT_LENGTH),
  TransactionSource: cleanText(event.transactionSource ?? "") || undefined,
});

function encodeAgent({ agentId, agentName }: ProspectEvent) {
  const id = cleanText(agentId ?? "");
  const name = encodeAgentName(agentName);
  return id || name ? { AgentID: id ? { "@IDValue": id } : undefined, AgentName: name } : undefined;
}

/** The last word is the last name; a single word is a first name. */
function encodeAgentName(agentName: string | undefined) {
  const words = limited(agentName, MAX_COMMENT_LENGTH)?.split(/\s+/);
  if (!words) return undefined;
  const last = words.length > 1 ? words.pop() : undefined;
  return { FirstName: limited(words.join(" "), 50), LastName: limited(last, 50) };
}
