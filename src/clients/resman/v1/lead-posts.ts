import type {
  LeadPost,
  ProspectAddress,
  ProspectCustomer,
  ProspectEvent,
  ProspectPhone,
  ProspectPreferences,
  ProspectRef,
} from "../../../domain/wire/prospect.js";
import { compact } from "../codec/compact.js";
import { MAX_COMMENT_LENGTH } from "../codec/encode-event.js";
import { cleanText, truncate } from "../codec/xml-text.js";

/** A known person of a prospect. ResMan wants the name with every call (API reference, section 3.5). */
export interface ProspectPerson extends ProspectRef {
  firstName: string;
  lastName: string;
}

/** Contact data and preferences to change. An empty email or phone number clears the stored one. */
export interface ProspectChanges {
  email?: string;
  phones?: ProspectPhone[];
  addresses?: ProspectAddress[];
  /** All that is known: what ResMan does with omitted preferences is unknown. */
  preferences?: ProspectPreferences;
}

/** Someone to add to a prospect's household. */
export interface NewPerson {
  /** `roommate` (default), `spouse`, `guarantor`, … */
  type?: string;
  firstName: string;
  lastName: string;
  email?: string;
  phones?: ProspectPhone[];
}

/** Who files an event, and when it happened. */
export interface EventHead {
  /** Employee id of the leasing agent. */
  agentId: string;
  /** ISO 8601. Default: now. */
  date?: string;
}

/** A note or another activity. */
export interface NewNote extends EventHead {
  /** Event type (API reference, section 6). Default `Other`. */
  type?: string;
  /** Short description, e.g. the subject of an email. */
  subject?: string;
  /** Text over 1,000 characters becomes several events marked 1/3, 2/3, … */
  text: string;
  /** The lead's source id. */
  sourceId: string;
}

/** A tour to book. */
export interface NewTour {
  agentId: string;
  sourceId: string;
  /** Start of the tour, ISO 8601. */
  startsAt: string;
  comments?: string;
  /** Event id of an earlier booking that this one replaces; unproven (API reference, section 4). */
  eventId?: string;
}

/** How a prospect was lost. */
export interface LostMark extends EventHead {
  /** An id of getLostProspectReasons. */
  reasonId: string;
}

export type Reactivation = EventHead;

export const updatePost = (person: ProspectPerson, { preferences, ...changes }: ProspectChanges): LeadPost =>
  compact({ customer: { ...headOf(person), ...changes }, preferences, events: [] });

export const personPost = (prospectId: string, { type = "roommate", ...person }: NewPerson): LeadPost => ({
  customer: { type, prospectId, phones: [], addresses: [], ...person },
  events: [],
});

export const notePost = (person: ProspectPerson, note: NewNote, now: string): LeadPost => ({
  customer: headOf(person),
  events: split(cleanText(note.text)).map((comments) =>
    compact({
      ...eventOf(note.type ?? "Other", note, now),
      reasons: note.subject,
      comments,
      transactionSource: note.sourceId,
    }),
  ),
});

export const tourPost = (person: ProspectPerson, tour: NewTour): LeadPost => ({
  customer: headOf(person),
  events: [
    compact({
      ...eventOf("Appointment", { agentId: tour.agentId }, tour.startsAt),
      eventId: tour.eventId,
      comments: tour.comments,
      transactionSource: tour.sourceId,
    }),
  ],
});

export const lostPost = (person: ProspectPerson, lost: LostMark, now: string): LeadPost => ({
  customer: headOf(person, "lost"),
  events: [{ ...eventOf("Cancel", lost, now), transactionSource: lost.reasonId }],
});

export const reactivatePost = (person: ProspectPerson, by: Reactivation, now: string): LeadPost => ({
  customer: headOf(person),
  events: [eventOf("ReActivate", by, now)],
});

const headOf = (person: ProspectPerson, type = "prospect"): ProspectCustomer => ({
  type,
  prospectId: person.prospectId,
  personId: person.personId,
  firstName: person.firstName,
  lastName: person.lastName,
  phones: [],
  addresses: [],
});

const eventOf = (type: string, { agentId, date }: EventHead, now: string): ProspectEvent => ({
  type,
  date: date ?? now,
  agentId,
  firstContact: false,
});

/** Leaves room for the mark of a part: `12/34 `. */
const MAX_PART_LENGTH = MAX_COMMENT_LENGTH - 8;

/** Parts that fit into one comment each, cut between words where the words are short enough. */
function split(text: string): string[] {
  if (text.length <= MAX_COMMENT_LENGTH) return [text];
  const parts: string[] = [];
  for (let rest = text; rest; ) {
    const piece = truncate(rest, MAX_PART_LENGTH);
    const lastGap = rest.length > MAX_PART_LENGTH ? piece.search(/\s\S*$/) : -1;
    const part = lastGap > MAX_PART_LENGTH / 2 ? piece.slice(0, lastGap) : piece;
    parts.push(part);
    rest = rest.slice(part.length).trim();
  }
  return parts.map((part, index) => `${index + 1}/${parts.length} ${part}`);
}
