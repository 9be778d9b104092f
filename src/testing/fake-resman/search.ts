import { leadManagement, prospectElement } from "./mits-writer.js";
import type { FakeProspect } from "./model.js";
import { unexpected } from "./refusal.js";
import { emailMatchKey, phoneMatchKey } from "./state.js";
import type { PropertyCall } from "./v1-call.js";
import type { XmlElement } from "./xml.js";

/** The answer does not fit: HTTP 502 (API reference, section 2.3). */
export class TooLarge extends Error {
  override readonly name = "TooLarge";
}

/** Fields of SearchProspects besides the common ones, in lower case. */
export const SEARCH_FIELDS = [
  "email",
  "phone",
  "firstname",
  "lastname",
  "prospectid",
  "modifiedstartdatetime",
  "modifiedenddatetime",
];

/**
 * SearchProspects. How several kinds of criterion combine is unknown, so exactly one kind is taken.
 * @returns the content of `Response`.
 * @throws Refusal, TooLarge
 */
export function searchProspects(call: PropertyCall): XmlElement {
  const criteria = SEARCH_FIELDS.filter((name) => call.form.has(name));
  const search = SEARCHES[criteria.join("+")];
  if (!search) throw unexpected(`SearchProspects: unknown criterion combination ${criteria.join("+") || "(none)"}.`);
  const [first = "", second = ""] = criteria.map((name) => call.form.get(name));
  return leadManagement(search(call, first, second).map((prospect) => prospectElement(call.state, prospect)));
}

type Search = (call: PropertyCall, first: string, second: string) => FakeProspect[];

const byContact =
  (kind: "email" | "phone", normalise: (text: string) => string): Search =>
  ({ state, property }, text) => {
    const key = normalise(text);
    if (!key) throw unexpected(`SearchProspects: ${kind} is blank.`);
    return state.findByContact(property.propertyId, `${kind}:${key}`);
  };

const sameName = (a: string, b: string): boolean => a.trim().toLowerCase() === b.trim().toLowerCase();

const byName: Search = ({ state, property }, firstName, lastName) =>
  state
    .prospectsOf(property.propertyId)
    .filter(({ people }) =>
      people.some((person) => sameName(person.firstName, firstName) && sameName(person.lastName, lastName)),
    );

const byId: Search = ({ state, property }, prospectId) => {
  const found = state.findProspect(property.propertyId, prospectId);
  return found ? [found] : [];
};

/** Both ends belong to the window. */
const byWindow: Search = ({ state, property }, start, end) => {
  const from = readInstant(start);
  const to = readInstant(end);
  const found = state
    .prospectsOf(property.propertyId)
    .filter(({ lastUpdateDate }) => from <= lastUpdateDate && lastUpdateDate <= to);
  if (found.length > state.settings.maxResults) throw new TooLarge();
  return found;
};

const SEARCHES: Record<string, Search> = {
  email: byContact("email", emailMatchKey),
  phone: byContact("phone", phoneMatchKey),
  "firstname+lastname": byName,
  prospectid: byId,
  "modifiedstartdatetime+modifiedenddatetime": byWindow,
};

const INSTANT = /^\d{4}-\d\d-\d\d([T ]\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d))?$/;

/** A day, or a time with its offset: what a time without one means is unknown (API reference, section 3.6). */
function readInstant(text: string): string {
  const at = new Date(text.replace(" ", "T"));
  if (!INSTANT.test(text) || Number.isNaN(at.getTime())) {
    throw unexpected("SearchProspects: the window takes a day or a time with an offset.");
  }
  return at.toISOString();
}
