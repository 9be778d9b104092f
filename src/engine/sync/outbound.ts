import { chatEvents } from "../../rules/resman/chat-events.js";
import { noteEvent } from "../../rules/resman/note-event.js";
import type { OutboundEvent } from "../../rules/resman/outbound-event.js";
import { tourEvent } from "../../rules/resman/tour-event.js";
import { eventContext } from "./event-context.js";
import type { LoadedLead } from "./load-lead.js";

/** Everything our side ever appended to the lead; a plan keeps what ResMan lacks. */
export function outboundEvents(loaded: Pick<LoadedLead, "lead" | "notes" | "tours" | "integration">): OutboundEvent[] {
  const context = eventContext(loaded);
  const { lead, notes, tours } = loaded;
  return [
    // A lead that came from ResMan has no chat to tell of.
    ...(lead.fields.initialMessage ? chatEvents(lead, { ...context, at: lead.startedAt }) : []),
    ...notes.flatMap((note) => noteEvent(note, context)),
    ...tours.map((tour) => tourEvent(tour, context)),
  ];
}
