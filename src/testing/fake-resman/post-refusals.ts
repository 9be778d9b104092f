import type { PostedCustomer, PostedEvent, PostedProspect } from "./mits-reader.js";
import { type FakePerson, type FakeProspect, isLost } from "./model.js";
import { Refusal, unexpected } from "./refusal.js";
import { contactKeys, sameId } from "./state.js";
import type { PropertyCall } from "./v1-call.js";

/** Customer types that come from applications and leases, which a lead post cannot give. */
const LEASING_TYPES = new Set(["applicant", "current_resident", "former_resident", "future_resident"]);

export const isLeasingType = (type: string | undefined): boolean => LEASING_TYPES.has(type?.toLowerCase() ?? "");
export const isType = (event: { type: string }, type: string): boolean =>
  event.type.toLowerCase() === type.toLowerCase();

/** The stored person a posted customer is, if it is one. */
export const storedPerson = (prospect: FakeProspect | undefined, customer: PostedCustomer): FakePerson | undefined =>
  prospect?.people.find(({ personId }) => sameId(personId, customer.personId));

/**
 * Refuses what ResMan refuses, and what no public source shows a client doing.
 * @param prospect the stored prospect, undefined for a create.
 * @throws Refusal
 */
export function refuseBadPost(call: PropertyCall, posted: PostedProspect, prospect: FakeProspect | undefined): void {
  for (const customer of posted.customers) refuseCustomer(customer, prospect);
  if (!prospect && posted.events.length === 0) throw unexpected("A new prospect needs an event with agent and source.");
  for (const event of posted.events) refuseEvent(call, event, prospect);
  refuseStatusChange(posted, prospect);
  if (call.state.settings.duplicateMode === "refuse") refuseTakenContact(call, posted, prospect);
}

function refuseCustomer(customer: PostedCustomer, prospect: FakeProspect | undefined): void {
  const stored = storedPerson(prospect, customer);
  if (customer.personId !== undefined) {
    if (!prospect) throw unexpected("A PersonID needs a ProspectID.");
    if (!stored) throw new Refusal("Person could not be found.");
  }
  if (!customer.firstName || !customer.lastName) throw unexpected("Name: FirstName and LastName are required.");
  if (isLeasingType(customer.type) && !isLeasingType(stored?.type)) {
    throw unexpected(`Customer: Type ${customer.type} comes from an application or a lease.`);
  }
}

function refuseEvent({ state, account, property }: PropertyCall, event: PostedEvent, prospect?: FakeProspect): void {
  if (event.eventId !== undefined && !prospect?.events.some(({ eventId }) => sameId(eventId, event.eventId))) {
    throw unexpected("EventID does not name an event of this prospect.");
  }
  if (!event.agentId) throw unexpected("Event: AgentID is required.");
  if (!state.employeesAt(property.propertyId).some(({ id }) => sameId(id, event.agentId))) {
    throw new Refusal("Leasing Agent could not be found.");
  }
  if (!event.sourceId) {
    if (isType(event, "ReActivate")) return;
    throw unexpected("Event: TransactionSource is required.");
  }
  const known = isType(event, "Cancel") ? state.lostReasonsOf(account.accountId) : state.sourcesAt(property.propertyId);
  if (!known.some(({ id }) => sameId(id, event.sourceId))) throw new Refusal("Transaction Source could not be found.");
}

/** Lost is `Type="lost"` together with a Cancel; ReActivate undoes it (API reference, section 3.5). */
function refuseStatusChange({ customers, events }: PostedProspect, prospect: FakeProspect | undefined): void {
  const saysLost = customers.some(({ type }) => type.toLowerCase() === "lost");
  const cancels = events.some((event) => isType(event, "Cancel"));
  const reactivates = events.some((event) => isType(event, "ReActivate"));
  if ((saysLost || cancels || reactivates) && !prospect)
    throw unexpected("A new prospect cannot be lost or reactivated.");
  if (cancels && !saysLost) throw unexpected("A Cancel event needs Customer Type lost.");
  if (reactivates && saysLost) throw unexpected("A ReActivate event needs Customer Type prospect.");
  if (saysLost && prospect && !isLost(prospect) && !cancels)
    throw unexpected("Customer Type lost needs a Cancel event.");
  if (cancels && prospect?.people[0]?.type.endsWith("_resident")) throw new Refusal("A resident cannot be lost.");
}

function refuseTakenContact({ state, property }: PropertyCall, posted: PostedProspect, prospect?: FakeProspect): void {
  for (const customer of posted.customers) {
    const stored = storedPerson(prospect, customer);
    const own = stored ? contactKeys(stored) : [];
    const added = contactKeys(customer).filter((key) => !own.includes(key));
    for (const key of added) {
      const isTaken = state.findByContact(property.propertyId, key).some((other) => other !== prospect);
      const what = key.startsWith("email:") ? "email address" : "phone number";
      if (isTaken) throw new Refusal(`Another prospect with this ${what} already exists.`);
    }
  }
}
