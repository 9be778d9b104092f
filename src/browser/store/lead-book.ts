import type { Lead } from "../types/lead.js";
import { createJournal } from "./journal.js";
import { afterEvent, type KnownLead, knownLead, type LeadEvent } from "./lead-event.js";
import { keep, keepList } from "./same.js";
import { INITIAL_STATE } from "./state.js";

interface Entry extends KnownLead {
  /** Where in the journal the request began that answered it, and where its answer came. */
  asked: number;
  answered: number;
  /** With the changes that are under way. */
  shown: Lead;
}

/** Leads as the server has them, and on top of that the changes that are under way. */
export interface LeadBook {
  /** Makes a request, and says at which place in the order of events it began. */
  during<T>(request: (asked: number) => Promise<T>): Promise<T>;
  get(id: string): Lead | undefined;
  /** An answer to a request. What was asked for later, or arrived since, stands. Returns leads that only another read can settle. */
  put(leads: readonly Lead[], asked: number): string[];
  /** Something happened. Returns whether only the server can tell what it means; undefined where the lead is not known. */
  event(event: LeadEvent): boolean | undefined;
  /** What somebody knows of a lead without having read it. */
  patch(id: string, fields: Partial<Lead>): void;
  /** Shows a change until what it returns is called. */
  overlay(id: string, fields: Partial<Lead>): () => void;
  /** Forgets what is not in a listing and was not read since. */
  forgetOthers(ids: readonly string[], asked: number): void;
  remove(id: string): void;
  clear(): void;
  /** The same list until something changes, with the same objects for the leads that did not. */
  list(): readonly Lead[];
}

/** @param most leads kept */
export function createLeadBook(most: number): LeadBook {
  const journal = createJournal<LeadEvent>();
  const overlays = new Set<{ id: string; fields: Partial<Lead> }>();
  const entries = new Map<string, Entry>();
  let { leads: shown } = INITIAL_STATE;
  let isStale = false;

  const store = (id: string, known: KnownLead & Pick<Entry, "asked" | "answered">): void => {
    const before = entries.get(id);
    const lead = keep(before?.lead, known.lead);
    let withOverlays = lead;
    for (const each of overlays) if (each.id === id) withOverlays = { ...withOverlays, ...each.fields };
    const next = keep(before?.shown, withOverlays);
    entries.set(id, { ...known, lead, shown: next });
    if (before?.shown === next) return;
    // A lead that stays where it was takes its place of the list only: thousands are not sorted for each event.
    const place = before && !isStale && before.shown.startedAt === next.startedAt ? shown.indexOf(before.shown) : -1;
    if (place < 0) isStale = true;
    else shown = shown.with(place, next);
  };

  const refresh = (id: string): void => {
    const entry = entries.get(id);
    if (entry) store(id, entry);
  };

  return {
    during: journal.during,
    get: (id) => entries.get(id)?.lead,
    put(leads, asked) {
      const unsure: string[] = [];
      const answered = journal.tick();
      const news = journal.since(asked);
      // Many at once are put in order at once.
      isStale ||= leads.length > 1;
      for (const lead of leads) {
        const id = lead.conversationId;
        const before = entries.get(id);
        let known = knownLead(lead);
        // Of two requests that were under way at once, the server may have read the later one first.
        const isOld = before && (before.asked > asked || (before.answered > asked && before.asOf > known.asOf));
        if (before ? isOld : entries.size >= most) continue;
        for (const event of news) {
          if (event.data.conversationId !== id) continue;
          const after = afterEvent(known, event);
          known = after.known;
          if (after.isUnsure) unsure.push(id);
        }
        store(id, { ...known, asked, answered });
      }
      return unsure;
    },
    event(event) {
      journal.note(event);
      const id = event.data.conversationId;
      const entry = entries.get(id);
      if (!entry) return undefined;
      const { known, isUnsure } = afterEvent(entry, event);
      store(id, { ...entry, ...known });
      return isUnsure;
    },
    patch(id, fields) {
      const entry = entries.get(id);
      const asked = journal.tick();
      if (entry) store(id, { ...entry, lead: { ...entry.lead, ...fields }, asked, answered: asked });
    },
    overlay(id, fields) {
      const mine = { id, fields };
      overlays.add(mine);
      refresh(id);
      return () => {
        overlays.delete(mine);
        refresh(id);
      };
    },
    forgetOthers(ids, asked) {
      const listed = new Set(ids);
      for (const [id, entry] of entries) if (!listed.has(id) && entry.asked <= asked) entries.delete(id);
      isStale = true;
    },
    remove(id) {
      isStale = entries.delete(id) || isStale;
    },
    clear() {
      entries.clear();
      isStale = true;
    },
    list() {
      if (isStale) {
        isStale = false;
        shown = keepList(shown, Array.from(entries.values(), (entry) => entry.shown).sort(inOrder));
      }
      return shown;
    },
  };
}

/** In the order in which renters wrote; where two wrote at once, by their ids, as the server has them. */
const inOrder = (a: Lead, b: Lead): number =>
  a.startedAt === b.startedAt ? compare(a.conversationId, b.conversationId) : compare(a.startedAt, b.startedAt);

const compare = (a: string, b: string): number => (a < b ? -1 : 1);
