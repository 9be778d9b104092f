import type { NumberRange, ProspectAddress, ProspectPhone, ProspectPreferences } from "../../domain/wire/prospect.js";
import type { FakeEvent, FakePerson, FakeProspect } from "./model.js";
import { type FakeState, sameId } from "./state.js";
import { childOf, childrenOf, element, textElement, type XmlElement } from "./xml.js";

/** A document with these prospects, as SearchProspects answers it (API reference, section 3.6). */
export const leadManagement = (prospects: readonly XmlElement[]): XmlElement =>
  element("LeadManagement", {}, [element("Prospects", {}, prospects)]);

export function prospectElement(state: FakeState, prospect: FakeProspect): XmlElement {
  return element("Prospect", {}, [
    // ResMan shows whole seconds and no offset; the zone is UTC.
    textElement("LastUpdateDate", prospect.lastUpdateDate.slice(0, 19)),
    element(
      "Customers",
      {},
      prospect.people.map((person) => customerElement(prospect.prospectId, person)),
    ),
    preferencesElement(prospect.preferences),
    prospect.events.length > 0
      ? element(
          "Events",
          {},
          prospect.events.map((event) => eventElement(state, event)),
        )
      : undefined,
  ]);
}

const identification = (type: string, id: string): XmlElement =>
  element("Identification", { IDType: type, IDValue: id, OrganizationName: "ResMan" });

const customerElement = (prospectId: string, person: FakePerson): XmlElement =>
  element("Customer", { Type: person.type }, [
    identification("ProspectID", prospectId),
    identification("PersonID", person.personId),
    element("Name", {}, [
      textElement("FirstName", person.firstName),
      textElement("MiddleName", person.middleName),
      textElement("LastName", person.lastName),
    ]),
    ...person.addresses.map(addressElement),
    ...person.phones.map(phoneElement),
    textElement("Email", person.email),
  ]);

const addressElement = (address: ProspectAddress): XmlElement =>
  element("Address", { AddressType: address.type }, [
    textElement("AddressLine1", address.line1),
    textElement("AddressLine2", address.line2),
    textElement("City", address.city),
    textElement("State", address.state),
    textElement("PostalCode", address.postalCode),
    textElement("Country", address.country),
  ]);

const phoneElement = (phone: ProspectPhone): XmlElement =>
  element("Phone", { PhoneType: phone.type }, [
    textElement("PhoneNumber", phone.number),
    textElement("Extension", phone.extension),
  ]);

const rangeElement = (name: string, range: NumberRange | undefined): XmlElement | undefined =>
  range && element(name, { Min: range.min, Max: range.max, Exact: range.exact });

function preferencesElement(preferences: ProspectPreferences): XmlElement {
  const { desiredUnits = [], amenities = [], pets = [], comments = [] } = preferences;
  return element("CustomerPreferences", {}, [
    textElement("TargetMoveInDate", preferences.targetMoveInDate),
    textElement("DesiredFloorplan", preferences.desiredFloorplan),
    ...desiredUnits.map(({ marketingName, unitType }) =>
      element("DesiredUnit", {}, [textElement("MarketingName", marketingName), textElement("UnitType", unitType)]),
    ),
    rangeElement("DesiredRent", preferences.desiredRent),
    rangeElement("DesiredNumBedrooms", preferences.desiredBedrooms),
    rangeElement("DesiredNumBathrooms", preferences.desiredBathrooms),
    textElement("DesiredLeaseTerms", preferences.desiredLeaseTerms),
    textElement("NumberOfOccupants", preferences.numberOfOccupants),
    textElement("FloorLevelDesired", preferences.floorLevelDesired),
    ...amenities.map(({ type, subType, description, rank }) =>
      element("Amenities", { AmenityType: type, SubType: subType }, [
        textElement("Description", description),
        textElement("Rank", rank),
      ]),
    ),
    ...pets.map(({ type, count, description, size, weight }) =>
      element("Pets", { PetType: type, Count: count, Description: description, Size: size, Weight: weight }),
    ),
    ...comments.map((comment) => textElement("Comment", comment)),
  ]);
}

/** Events that were seen on read without EventID, Agent and TransactionSource. */
const BARE_EVENTS = new Set(["cancel", "approved", "leasesign"]);

function eventElement(state: FakeState, event: FakeEvent): XmlElement {
  const reason = state.lostReasonName(event);
  const head = { EventType: event.type, EventDate: wireInstant(event.date) };
  const text = [
    textElement("EventReasons", reason === undefined ? event.reasons : `Prospect Lost: ${reason}`),
    textElement("FirstContact", event.firstContact ?? false),
    textElement("Comments", event.comments),
  ];
  if (BARE_EVENTS.has(event.type.toLowerCase())) return element("Event", head, text);
  return element("Event", head, [
    element("EventID", { IDType: "", IDValue: event.eventId, OrganizationName: "ResMan" }),
    agentElement(state, event.agentId),
    ...text,
    textElement("TransactionSource", event.sourceId),
  ]);
}

function agentElement(state: FakeState, agentId: string | undefined): XmlElement | undefined {
  if (agentId === undefined) return undefined;
  const employee = state.settings.employees.find(({ id }) => sameId(id, agentId));
  return element("Agent", {}, [
    element("AgentID", { IDValue: agentId }),
    element("AgentName", {}, [
      textElement("FirstName", employee?.firstName),
      textElement("LastName", employee?.lastName),
    ]),
  ]);
}

/** `2026-03-02T17:05:00+00:00`: the form of event dates in answers. */
const wireInstant = (iso: string): string => `${new Date(iso).toISOString().slice(0, 19)}+00:00`;

/** The posted prospect as the answer to an accepted post repeats it: with both ids on every customer. */
export function echoElement(posted: XmlElement, prospectId: string, personIds: readonly string[]): XmlElement {
  const customers = childrenOf(childOf(posted, "Customers"), "Customer").map((customer, index) => ({
    ...customer,
    children: [
      identification("ProspectID", prospectId),
      identification("PersonID", personIds[index] ?? ""),
      ...customer.children.filter(({ name }) => name !== "Identification"),
    ],
  }));
  return { ...posted, children: posted.children.map((part) => echoPart(part, customers)) };
}

function echoPart(part: XmlElement, customers: XmlElement[]): XmlElement {
  if (part.name === "Customers") return { ...part, children: customers };
  if (part.name !== "Events") return part;
  const events = part.children.map((event) => {
    const { EventDate, ...rest } = event.attributes;
    return { ...event, attributes: { ...rest, EventDate: EventDate?.replace(/Z$/, "+00:00") ?? "" } };
  });
  return { ...part, children: events };
}
