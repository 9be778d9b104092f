import type { ConversationUpdate } from "../../domain/conversation.js";
import type { Prospect, ProspectEvent } from "../../domain/wire/prospect.js";
import { typeKey } from "../status/history.js";
import { cleanText } from "../text/clean-text.js";
import { utcInstant } from "../text/instant.js";
import { shortHash } from "../text/short-hash.js";
import { markersIn } from "./marker.js";

/** Something ResMan's staff wrote down, ready to be added to a conversation. */
export type StaffNote = Pick<ConversationUpdate, "key" | "type" | "content" | "timestamp">;

const LONG_AGO = "1970-01-01T00:00:00Z";

/** What staff wrote into a prospect's history, each once. Events of ours carry a marker and are left out. */
export function staffNotes({ events, lastUpdateDate }: Prospect): StaffNote[] {
  const notes = events.flatMap((event) => toNote(event, utcInstant(lastUpdateDate) ?? LONG_AGO));
  return [...new Map(notes.map((note) => [note.key, note])).values()];
}

function toNote(event: ProspectEvent, fallback: string): StaffNote[] {
  const content = [event.reasons, event.comments]
    .map((text) => cleanText(text ?? ""))
    .filter(Boolean)
    .join(": ");
  if (content === "" || markersIn(event.comments).length > 0) return [];
  const type = typeKey(event.type);
  const at = utcInstant(event.date);
  return [
    {
      // EventID is not proven stable between reads (ResMan reference, section 4); what the event says is.
      key: `resman:${shortHash([type, at ?? event.date, content].join("\n"))}`,
      type: type === "other" ? "note" : "activity",
      content,
      timestamp: at ?? fallback,
    },
  ];
}
