import type { Lead } from "../../../browser/index.js";

/** What leads are ordered by. */
export type SortBy = (lead: Lead) => string | number | null;

// One language on a server and in a browser.
const collator = /* @__PURE__ */ new Intl.Collator("en");

interface Entry {
  lead: Lead;
  /** Null: it has no value, and comes last. */
  key: string | number | null;
  /** Where it stood before. */
  place: number;
}

/** Changes put into their places one by one; more are sorted anew. */
const FEW = 100;

const entryOf = (by: SortBy, lead: Lead, place: number): Entry => {
  const key = by(lead);
  return { lead, key: key === "" || Number.isNaN(key) ? null : key, place };
};

/** No two entries are equal: those with the same value stay as they were. */
const comparing =
  (descending: boolean) =>
  (a: Entry, b: Entry): number => {
    if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null) || a.place - b.place;
    const order =
      typeof a.key === "number" && typeof b.key === "number"
        ? a.key - b.key
        : collator.compare(String(a.key), String(b.key));
    return (descending ? -order : order) || a.place - b.place;
  };

/** Leads in an order; those that are equal stay as they were, those without a value come last either way. */
export type SortLeads = (leads: readonly Lead[], by: SortBy | undefined, descending: boolean) => readonly Lead[];

/** Sorts, and remembers: where it is asked again and few leads are others, only those are moved. */
export function createLeadSorter(): SortLeads {
  let entries: Entry[] = [];
  let sorted: Entry[] = [];
  let sortedBy: SortBy | undefined;
  let isDescending = false;

  return (leads, by, descending) => {
    if (!by) return leads;
    const compare = comparing(descending);
    const isKnown = by === sortedBy && descending === isDescending && leads.length === entries.length;
    const changed: Entry[] = [];
    if (isKnown) {
      for (const [place, lead] of leads.entries()) {
        if (changed.length > FEW) break;
        if (lead !== entries[place]?.lead) changed.push(entryOf(by, lead, place));
      }
    }
    if (isKnown && changed.length <= FEW) {
      for (const entry of changed) entries[entry.place] = entry;
      if (changed.length > 0) sorted = sorted.filter((entry) => entries[entry.place] === entry);
      for (const entry of changed) sorted.splice(placeFor(entry, sorted, compare), 0, entry);
    } else {
      entries = leads.map((lead, place) => entryOf(by, lead, place));
      sorted = entries.toSorted(compare);
    }
    sortedBy = by;
    isDescending = descending;
    return sorted.map(({ lead }) => lead);
  };
}

/** How many come before it. */
function placeFor(entry: Entry, sorted: readonly Entry[], compare: (a: Entry, b: Entry) => number): number {
  let from = 0;
  for (let to = sorted.length; from < to; ) {
    const middle = (from + to) >> 1;
    const other = sorted[middle];
    if (other && compare(other, entry) < 0) from = middle + 1;
    else to = middle;
  }
  return from;
}
