import type { NumberRange, ProspectPhone, ProspectPreferences } from "../../domain/wire/prospect.js";
import { defined } from "./defined.js";
import type { FakeEvent, FakePerson } from "./model.js";
import { unexpected } from "./refusal.js";
import { childOf, childrenOf, childText, type XmlElement } from "./xml.js";

/** A person as posted. Text that was sent empty is "", which clears what is stored. */
export interface PostedCustomer extends Omit<FakePerson, "personId"> {
  prospectId?: string;
  personId?: string;
}

/** An event as posted; `sourceId` is the raw TransactionSource, also on a Cancel. */
export type PostedEvent = Omit<FakeEvent, "eventId" | "origin" | "lostReasonId"> & { eventId?: string };

export interface PostedProspect {
  customers: PostedCustomer[];
  /** Absent when the document had no CustomerPreferences. */
  preferences?: ProspectPreferences;
  events: PostedEvent[];
}

export function readProspect(prospect: XmlElement): PostedProspect {
  const preferences = childOf(prospect, "CustomerPreferences");
  return defined({
    customers: childrenOf(childOf(prospect, "Customers"), "Customer").map(readCustomer),
    preferences: preferences && readPreferences(preferences),
    events: childrenOf(childOf(prospect, "Events"), "Event").map(readEvent),
  });
}

const identification = (parent: XmlElement, idType: string): string | undefined =>
  childrenOf(parent, "Identification").find(({ attributes }) => attributes.IDType === idType)?.attributes.IDValue;

function readCustomer(customer: XmlElement): PostedCustomer {
  const name = childOf(customer, "Name");
  return defined({
    prospectId: identification(customer, "ProspectID"),
    personId: identification(customer, "PersonID"),
    type: customer.attributes.Type ?? "prospect",
    firstName: childText(name, "FirstName")?.trim() ?? "",
    middleName: childText(name, "MiddleName"),
    lastName: childText(name, "LastName")?.trim() ?? "",
    email: childText(customer, "Email"),
    phones: childrenOf(customer, "Phone").map(readPhone),
    addresses: childrenOf(customer, "Address").map((address) =>
      defined({
        type: address.attributes.AddressType ?? "other",
        line1: childText(address, "AddressLine1"),
        line2: childText(address, "AddressLine2"),
        city: childText(address, "City"),
        state: childText(address, "State"),
        postalCode: childText(address, "PostalCode"),
        country: childText(address, "Country"),
      }),
    ),
  });
}

const readPhone = (phone: XmlElement): ProspectPhone =>
  defined({
    type: phone.attributes.PhoneType ?? "other",
    number: childText(phone, "PhoneNumber") ?? "",
    extension: childText(phone, "Extension"),
  });

/** Groups of elements that may repeat are absent when there is none, so that an update can keep what is stored. */
const all = <T>(parent: XmlElement, name: string, read: (element: XmlElement) => T): T[] | undefined => {
  const found = childrenOf(parent, name);
  return found.length > 0 ? found.map(read) : undefined;
};

const number = (text: string | undefined): number | undefined => (text ? Number(text) : undefined);

function readRange(preferences: XmlElement, name: string): NumberRange | undefined {
  const range = childOf(preferences, name);
  if (!range) return undefined;
  const { Min, Max, Exact } = range.attributes;
  return defined({ min: number(Min), max: number(Max), exact: number(Exact) });
}

const readPreferences = (preferences: XmlElement): ProspectPreferences =>
  defined({
    targetMoveInDate: childText(preferences, "TargetMoveInDate"),
    desiredFloorplan: childText(preferences, "DesiredFloorplan"),
    desiredUnits: all(preferences, "DesiredUnit", (unit) =>
      defined({ marketingName: childText(unit, "MarketingName"), unitType: childText(unit, "UnitType") }),
    ),
    desiredRent: readRange(preferences, "DesiredRent"),
    desiredBedrooms: readRange(preferences, "DesiredNumBedrooms"),
    desiredBathrooms: readRange(preferences, "DesiredNumBathrooms"),
    desiredLeaseTerms: childText(preferences, "DesiredLeaseTerms"),
    numberOfOccupants: number(childText(preferences, "NumberOfOccupants")),
    floorLevelDesired: childText(preferences, "FloorLevelDesired"),
    amenities: all(preferences, "Amenities", (amenity) =>
      defined({
        type: amenity.attributes.AmenityType ?? "Other",
        subType: amenity.attributes.SubType,
        description: childText(amenity, "Description"),
        rank: childText(amenity, "Rank"),
      }),
    ),
    pets: all(preferences, "Pets", ({ attributes }) =>
      defined({
        type: attributes.PetType ?? "Other",
        count: Number(attributes.Count ?? 1),
        description: attributes.Description,
        size: attributes.Size,
        weight: number(attributes.Weight),
      }),
    ),
    comments: all(preferences, "Comment", ({ text }) => text),
  });

/** An instant without an offset is UTC (API reference, section 3.2). */
function readInstant(text: string | undefined): string {
  const at = new Date(text && /T[\d:.]+$/.test(text) ? `${text}Z` : (text ?? ""));
  if (Number.isNaN(at.getTime())) throw unexpected("Event: attribute EventDate is not a date and time.");
  return at.toISOString();
}

function readEvent(event: XmlElement): PostedEvent {
  const firstContact = childText(event, "FirstContact");
  return defined({
    eventId: childOf(event, "EventID")?.attributes.IDValue,
    type: event.attributes.EventType ?? "Other",
    date: readInstant(event.attributes.EventDate),
    agentId: childOf(childOf(event, "Agent"), "AgentID")?.attributes.IDValue,
    reasons: childText(event, "EventReasons"),
    firstContact: firstContact === undefined ? undefined : firstContact === "true",
    comments: childText(event, "Comments"),
    sourceId: childText(event, "TransactionSource")?.trim(),
  });
}
