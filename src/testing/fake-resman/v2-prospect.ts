import { type FakeEvent, type FakeLease, type FakePerson, type FakeProspect, isLost } from "./model.js";
import { type FakeState, sameId } from "./state.js";

/** A prospect as `GET /Prospects` answers it (API reference, section 5). Instants have no offset and are UTC. */
export function v2Prospect(state: FakeState, prospect: FakeProspect, withLog: boolean): Record<string, unknown> {
  const [main] = prospect.people;
  // A later event with FirstContact true files the lead under another agent or source.
  const filed = prospect.events.findLast(({ firstContact }) => firstContact) ?? prospect.events[0];
  const first = prospect.events[0];
  const lost = isLost(prospect) ? prospect.events.findLast(({ type }) => type.toLowerCase() === "cancel") : undefined;
  return {
    prospectId: prospect.prospectId,
    propertyId: prospect.propertyId,
    mainPersonId: main?.personId ?? null,
    lastModified: seconds(prospect.lastUpdateDate),
    transactionSourceId: null,
    prospectSourceId: filed?.sourceId ?? null,
    prospectSourceName: state.settings.sources.find(({ id }) => sameId(id, filed?.sourceId))?.name ?? null,
    status: statusOf(prospect),
    firstContactMethod: first?.type ?? null,
    firstContactDate: day(first?.date),
    firstContactCommunicationLogId: first?.eventId ?? null,
    lostDate: day(lost?.date),
    lostReason: state.lostReasonName(lost) ?? null,
    leasingAgent: employee(state, filed?.agentId),
    people: prospect.people.map((person) => v2Person(person, person === main)),
    events: null,
    ...(withLog && { communicationLog: prospect.events.map((event) => communication(state, event)) }),
    ...(prospect.lease && { lease: v2Lease(prospect) }),
  };
}

function statusOf(prospect: FakeProspect): "Lost" | "Applicant" | "Prospect" {
  if (isLost(prospect)) return "Lost";
  return prospect.lease ? "Applicant" : "Prospect";
}

const v2Person = (person: FakePerson, isMainContact: boolean) => ({
  personId: person.personId,
  firstName: person.firstName,
  middleName: person.middleName ?? null,
  lastName: person.lastName,
  email: person.email ?? null,
  phone: person.phones[0]?.number ?? null,
  phoneType: person.phones[0] ? (person.phones[0].type === "cell" ? "Mobile" : "Other") : null,
  householdStatus: null,
  isMainContact,
  isHeadOfHousehold: null,
  isLeaseSigner: null,
  isGuarantor: null,
  isDependent: null,
  isExcludedFromOccupancy: null,
});

const communication = (state: FakeState, event: FakeEvent) => ({
  communicationLogId: event.eventId,
  date: day(event.date),
  interactionType: event.type,
  contactType: "Prospect",
  description: event.reasons ?? null,
  note: event.comments ?? null,
  employee: employee(state, event.agentId),
  timestamp: seconds(event.date),
});

function v2Lease({ lease, preferences }: FakeProspect) {
  const { leaseId, status, unitNumber, ...dates }: Partial<FakeLease> = lease ?? {};
  return {
    billingAccountId: null,
    leaseId,
    status,
    unitId: null,
    unitNumber: unitNumber ?? null,
    applicationDate: day(dates.applicationDate),
    approvalDate: day(dates.approvalDate),
    denialDate: null,
    cancellationDate: day(dates.cancellationDate),
    leaseSignedDate: day(dates.leaseSignedDate),
    scheduledMoveInDate: preferences.targetMoveInDate ? `${preferences.targetMoveInDate}T00:00:00` : null,
    moveInDate: null,
  };
}

/** v2 tells two ids of an employee; that `personId` is v1's is a guess (API reference, section 11.8). */
function employee(state: FakeState, id: string | undefined) {
  const found = state.settings.employees.find((candidate) => sameId(candidate.id, id));
  return found ? { agentId: null, personId: found.id, firstName: found.firstName, lastName: found.lastName } : null;
}

const seconds = (iso: string): string => iso.slice(0, 19);
const day = (iso: string | undefined): string | null => (iso ? `${iso.slice(0, 10)}T00:00:00` : null);
