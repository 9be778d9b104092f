import type { ProspectPhone, ProspectPreferences } from "../../domain/wire/prospect.js";
import { defined } from "./defined.js";
import { checkLeadManagement } from "./mits-check.js";
import { type PostedCustomer, type PostedEvent, type PostedProspect, readProspect } from "./mits-reader.js";
import { NOT_KEPT } from "./mits-schema.js";
import { echoElement, leadManagement } from "./mits-writer.js";
import { type FakeEvent, type FakePerson, type FakeProspect, type FakeWrite, isLost } from "./model.js";
import { isLeasingType, isType, refuseBadPost, storedPerson } from "./post-refusals.js";
import { Refusal, unexpected } from "./refusal.js";
import { type FakeState, sameId } from "./state.js";
import { lose, reopen } from "./transitions.js";
import type { PropertyCall } from "./v1-call.js";
import { childOf, childrenOf, parseXml, type XmlElement } from "./xml.js";

/**
 * PostLeadManagement4_0: creates or updates a prospect, adds a person, appends events. All of a post happens or none.
 * @returns the content of `Response`.
 * @throws Refusal, with the posted lead as its echo.
 */
export function postLead(call: PropertyCall): XmlElement {
  const root = parseDocument(call);
  try {
    return applyDocument(call, root);
  } catch (error) {
    if (error instanceof Refusal) error.response = root;
    throw error;
  }
}

function parseDocument({ form }: PropertyCall): XmlElement {
  const xml = form.get("xml");
  if (!xml) throw unexpected("Xml is required.");
  try {
    return parseXml(xml);
  } catch {
    // The parser's own words may quote the document.
    throw unexpected("Xml is not a well-formed document.");
  }
}

function applyDocument(call: PropertyCall, root: XmlElement): XmlElement {
  const { state, property } = call;
  const violations = state.settings.strict ? checkLeadManagement(root) : [];
  if (violations.length > 0) throw unexpected(violations.join(" "));
  noteUnkept(state, root);
  const [element, ...others] = childrenOf(childOf(root, "Prospects"), "Prospect");
  if (!element || others.length > 0) throw unexpected("Prospects: exactly one Prospect a call.");

  const posted = readProspect(element);
  const prospectId = targetOf(posted.customers);
  const existing = prospectId === undefined ? undefined : state.findProspect(property.propertyId, prospectId);
  if (prospectId !== undefined && !existing) throw new Refusal("Prospect could not be found.");
  refuseBadPost(call, posted, existing);

  const kind = kindOf(posted, existing);
  const prospect = existing ?? newProspect(state, property.propertyId);
  const people = posted.customers.map((customer) => applyCustomer(state, prospect, customer));
  if (posted.preferences) applyPreferences(state, prospect, posted.preferences);
  for (const event of posted.events) applyEvent(state, prospect, event);
  state.touch(prospect);
  state.writes.push({
    at: prospect.lastUpdateDate,
    method: "PostLeadManagement4_0",
    kind,
    prospectId: prospect.prospectId,
    events: posted.events.map(({ type }) => type),
  });
  const echo = echoElement(
    element,
    prospect.prospectId,
    people.map(({ personId }) => personId),
  );
  return leadManagement([echo]);
}

function noteUnkept(state: FakeState, element: XmlElement): void {
  if (NOT_KEPT.has(element.name)) state.unexpected.push(`${element.name}: accepted, but the fake does not keep it.`);
  else for (const child of element.children) noteUnkept(state, child);
}

/** The prospect all customers name; undefined for a create. */
function targetOf(customers: readonly PostedCustomer[]): string | undefined {
  const [first, ...rest] = customers;
  if (!first) throw unexpected("Prospect: Customers is missing.");
  const agree = rest.every(({ prospectId }) => prospectId === first.prospectId || sameId(prospectId, first.prospectId));
  if (!agree) throw unexpected("Customers: all must carry the same ProspectID.");
  return first.prospectId;
}

function kindOf({ customers, preferences, events }: PostedProspect, existing?: FakeProspect): FakeWrite["kind"] {
  if (!existing) return "create";
  if (customers.some(({ personId }) => personId === undefined)) return "add-person";
  const carriesData = customers.some(
    ({ email, phones, addresses }) => email !== undefined || phones.length > 0 || addresses.length > 0,
  );
  return events.length > 0 && !carriesData && !preferences ? "event" : "update";
}

const newProspect = (state: FakeState, propertyId: string): FakeProspect => ({
  prospectId: state.runtime.randomId(),
  propertyId,
  createdAt: state.now(),
  lastUpdateDate: state.now(),
  people: [],
  preferences: {},
  events: [],
});

function applyCustomer(state: FakeState, prospect: FakeProspect, customer: PostedCustomer): FakePerson {
  const stored = storedPerson(prospect, customer);
  const email = customer.email ?? stored?.email;
  const middleName = customer.middleName ?? stored?.middleName;
  const person: FakePerson = defined({
    personId: stored?.personId ?? state.runtime.randomId(),
    type: typeAfter(stored, customer),
    firstName: customer.firstName,
    middleName: middleName || undefined,
    lastName: customer.lastName,
    email: email || undefined,
    phones: mergeByType(stored?.phones ?? [], customer.phones).filter(hasNumber),
    addresses: mergeByType(stored?.addresses ?? [], customer.addresses),
  });
  if (stored) prospect.people.splice(prospect.people.indexOf(stored), 1, person);
  else prospect.people.push(person);
  return person;
}

const hasNumber = ({ number }: ProspectPhone): boolean => number.trim() !== "";

/** What a lead post never changes: who applied or lives there, and who is lost (a Cancel and a ReActivate do that). */
function typeAfter(stored: FakePerson | undefined, { type }: PostedCustomer): string {
  if (!stored) return type;
  return isLeasingType(stored.type) || stored.type.toLowerCase() === "lost" || type.toLowerCase() === "lost"
    ? stored.type
    : type;
}

/** Posted phones and addresses replace those of their type; the others stay. */
const mergeByType = <T extends { type: string }>(stored: readonly T[], posted: readonly T[]): T[] => [
  ...posted,
  ...stored.filter(({ type }) => !posted.some((item) => item.type === type)),
];

function applyPreferences(state: FakeState, prospect: FakeProspect, posted: ProspectPreferences): void {
  const kept = state.settings.clearOmitted ? {} : prospect.preferences;
  const entries = Object.entries({ ...kept, ...posted }).filter(([, value]) => value !== "");
  prospect.preferences = Object.fromEntries(entries);
}

function applyEvent(state: FakeState, prospect: FakeProspect, { sourceId, ...posted }: PostedEvent): void {
  const isCancel = isType(posted, "Cancel");
  const event: FakeEvent = {
    ...posted,
    eventId: posted.eventId ?? state.runtime.randomId(),
    origin: "api",
    ...(sourceId && (isCancel ? { lostReasonId: sourceId } : { sourceId })),
  };
  const index = prospect.events.findIndex(({ eventId }) => sameId(eventId, event.eventId));
  if (index >= 0) prospect.events[index] = event;
  else prospect.events.push(event);
  if (isCancel) lose(prospect, state.now());
  if (isType(event, "ReActivate") && isLost(prospect)) reopen(prospect);
}
