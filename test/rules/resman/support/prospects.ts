import fc from "fast-check";
import type { LeadPost, Prospect, ProspectCustomer, ProspectEvent } from "../../../../src/domain/wire/prospect.js";
import type { EventContext } from "../../../../src/rules/resman/outbound-event.js";
import { messyText } from "../../mappers/support/arbitraries.js";

export const CTX: EventContext = { agentId: "agent-1", sourceId: "source-1", at: "2026-03-02T17:05:00Z" };
export const REF = { prospectId: "pr-1", personId: "pe-1" };

export const customer = (members: Partial<ProspectCustomer> = {}): ProspectCustomer => ({
  type: "prospect",
  ...REF,
  firstName: "Dana",
  lastName: "Okafor",
  phones: [],
  addresses: [],
  ...members,
});

export const event = (type: string, members: Partial<ProspectEvent> = {}): ProspectEvent => ({
  type,
  date: "2026-03-05T10:00:00+00:00",
  ...members,
});

export const prospect = (members: Partial<Prospect> = {}): Prospect => ({
  prospectId: REF.prospectId,
  customers: [customer()],
  preferences: {},
  events: [],
  ...members,
});

/** Every text of a value, however deep. */
export function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What the document's schema forbids about a post (ResMan reference, section 3.1); empty when it is fine. */
export function violations({ customer: person, preferences, events }: LeadPost): string[] {
  const limit = (what: string, text: string | undefined, max: number): string[] =>
    text !== undefined && text.length > max ? [`${what} is longer than ${max}`] : [];
  const { targetMoveInDate: day, desiredRent: rent, desiredBedrooms: rooms, pets = [] } = preferences ?? {};
  const numbers = [rent?.min, rent?.max, rent?.exact, rooms?.exact, preferences?.numberOfOccupants];
  const petNumbers = pets.flatMap(({ count, weight }) => [count, weight]);
  return [
    ...limit("FirstName", person.firstName, 50),
    ...limit("LastName", person.lastName, 50),
    ...limit("Email", person.email, 80),
    ...person.phones.flatMap(({ number, extension }) => [
      ...limit("PhoneNumber", number, 20),
      ...limit("Extension", extension, 20),
    ]),
    ...(person.firstName && person.lastName ? [] : ["a name is missing"]),
    ...(day === undefined || /^\d{4}-\d\d-\d\d$/.test(day) ? [] : ["TargetMoveInDate"]),
    ...[...numbers, ...petNumbers]
      .filter((number) => number !== undefined && !/^\d+$/.test(String(number)))
      .map(String),
    ...pets.flatMap(({ type, description }) => [
      ...(/^(Dog|Cat|Bird|Reptile|Fish|Other)$/.test(type) ? [] : [`PetType ${type}`]),
      ...limit("Description", description, 50),
    ]),
    ...limit("comments", "x".repeat(preferences?.comments?.length ?? 0), 5),
    ...(preferences?.comments ?? []).flatMap((comment) => limit("Comment", comment, 1000)),
    ...events.flatMap(({ comments }) => limit("Comments", comments, 1000)),
    ...events.filter(({ agentId, transactionSource }) => !agentId || !transactionSource).map(() => "agent or source"),
    ...events.filter(({ date }) => !/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(date)).map(({ date }) => `EventDate ${date}`),
    ...textsIn([person, preferences, events])
      .filter((text) => !/^[\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]*$/u.test(text))
      .map(() => "a character XML does not allow"),
  ];
}

const number = fc.oneof(fc.integer({ min: -2, max: 3000 }), fc.double(), fc.constant(Number.NaN));
const range = fc.record({ min: number, max: number, exact: number }, { requiredKeys: [] });
const types = ["prospect", "lost", "Applicant", "current_resident", "roommate", "former_resident", ""];
const eventTypes = ["Other", "other", "Cancel", "cancel", "ReActivate", "Appointment", "CancelAppointment", "Approved"];
const dates = ["2026-03-05T10:00:00+00:00", "2026-03-06", "2026-03-07T10:00:00", "soon", ""];

const anyCustomer: fc.Arbitrary<ProspectCustomer> = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...types), messyText),
    personId: fc.constantFrom("PE-1", "pe-2", "pe-3"),
    firstName: messyText,
    lastName: messyText,
    email: messyText,
    phones: fc.array(
      fc.record(
        { type: fc.constantFrom("cell", "home", "Cell"), number: messyText, extension: messyText },
        { requiredKeys: ["type", "number"] },
      ),
      { maxLength: 3 },
    ),
    addresses: fc.constant([]),
  },
  { requiredKeys: ["type", "phones", "addresses"] },
);

const anyEvent: fc.Arbitrary<ProspectEvent> = fc.record(
  {
    type: fc.oneof(fc.constantFrom(...eventTypes), messyText),
    date: fc.oneof(fc.constantFrom(...dates), messyText),
    reasons: fc.oneof(messyText, fc.constant("Prospect Lost: Rent too high")),
    comments: messyText,
    firstContact: fc.boolean(),
  },
  { requiredKeys: ["type", "date"] },
);

/** A prospect with anything missing and anything written by anybody. */
export const anyProspect: fc.Arbitrary<Prospect> = fc.record({
  prospectId: fc.constant("pr-1"),
  customers: fc.uniqueArray(anyCustomer, { maxLength: 3, selector: ({ personId }) => personId }),
  preferences: fc.record(
    {
      targetMoveInDate: fc.oneof(fc.constantFrom("2026-05-01", "2026-05-01T00:00:00", "2026-02-30"), messyText),
      desiredFloorplan: messyText,
      desiredRent: range,
      desiredBedrooms: range,
      desiredBathrooms: range,
      numberOfOccupants: number,
      pets: fc.array(
        fc.record(
          { type: fc.constantFrom("Dog", "Other", "cat", ""), count: number, description: messyText, weight: number },
          { requiredKeys: ["type", "count"] },
        ),
        { maxLength: 3 },
      ),
      comments: fc.array(messyText, { maxLength: 5 }),
    },
    { requiredKeys: [] },
  ),
  events: fc.array(anyEvent, { maxLength: 6 }),
});
