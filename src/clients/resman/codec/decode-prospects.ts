import { RemoteError } from "../../../domain/errors.js";
import type {
  NumberRange,
  Prospect,
  ProspectAddress,
  ProspectCustomer,
  ProspectEvent,
  ProspectPet,
  ProspectPhone,
  ProspectPreferences,
} from "../../../domain/wire/prospect.js";
import { compact } from "./compact.js";
import { parseInstant } from "./instants.js";
import { parseXml } from "./parse-xml.js";
import { child, children, filled, flagIn, numberIn, type Tree, textOf } from "./tree.js";

/** The date of an event that has none that can be read: the earliest, so that it overrules nothing. */
const UNDATED = "1970-01-01T00:00:00Z";

/** What a `Response` holds: prospects, and how many were left out because they carry no ProspectID. */
export interface DecodedProspects {
  prospects: Prospect[];
  skipped: number;
}

/**
 * Reads the prospects of a `ResMan` answer or of a bare `LeadManagement` document.
 * Members that are missing or blank are absent; a blank email or phone number is empty text.
 * A prospect without a ProspectID is left out.
 * @throws RemoteError `WIRE_SHAPE` when the text is not such a document.
 */
export function decodeProspects(xml: string): Prospect[] {
  const tree = parseXml(xml);
  const decoded = readProspects(openResponse(child(tree, "ResMan")) ?? tree);
  if (!decoded) throw new RemoteError("WIRE_SHAPE", "The document holds no Prospects element.");
  return decoded.prospects;
}

/** The content of a `Response` element; where it is escaped text, that text is parsed (API reference, section 2.2). */
export function openResponse(root: unknown): Tree | undefined {
  const response = child(root, "Response");
  const text = textOf(response);
  if (text?.startsWith("<")) return parseXml(text);
  return typeof response === "object" && response !== null ? (response as Tree) : undefined;
}

/** Undefined when there is no `Prospects` element: an empty one means "nothing found", none means something else. */
export function readProspects(response: unknown): DecodedProspects | undefined {
  const found = child(child(response, "LeadManagement") ?? response, "Prospects");
  if (found === undefined) return undefined;
  const all = children(found, "Prospect").map(readProspect);
  const prospects = all.filter((prospect) => prospect !== undefined);
  return { prospects, skipped: all.length - prospects.length };
}

/** The people of all prospects in a `Response`, in order. */
export const readCustomers = (response: unknown): ProspectCustomer[] =>
  children(child(child(response, "LeadManagement") ?? response, "Prospects"), "Prospect").flatMap((prospect) =>
    children(child(prospect, "Customers"), "Customer").map(readCustomer),
  );

function readProspect(node: unknown): Prospect | undefined {
  const customers = children(child(node, "Customers"), "Customer").map(readCustomer);
  const prospectId = customers.find((customer) => customer.prospectId)?.prospectId;
  if (!prospectId) return undefined;
  return compact({
    prospectId,
    lastUpdateDate: filled(node, "LastUpdateDate"),
    customers,
    preferences: readPreferences(child(node, "CustomerPreferences")),
    events: children(child(node, "Events"), "Event").map(readEvent),
  });
}

function readCustomer(node: unknown): ProspectCustomer {
  const name = child(node, "Name");
  return compact({
    type: filled(node, "@Type") ?? "other",
    prospectId: readId(node, "ProspectID"),
    personId: readId(node, "PersonID"),
    firstName: filled(name, "FirstName"),
    middleName: filled(name, "MiddleName"),
    lastName: filled(name, "LastName"),
    phones: children(node, "Phone").map(readPhone),
    email: textOf(child(node, "Email")),
    addresses: children(node, "Address").map(readAddress),
  });
}

function readId(node: unknown, type: string): string | undefined {
  const wanted = type.toLowerCase();
  const match = children(node, "Identification").find((id) => filled(id, "@IDType")?.toLowerCase() === wanted);
  return filled(match, "@IDValue");
}

const readPhone = (node: unknown): ProspectPhone =>
  compact({
    type: filled(node, "@PhoneType") ?? "other",
    number: textOf(child(node, "PhoneNumber")) ?? "",
    extension: filled(node, "Extension"),
  });

const readAddress = (node: unknown): ProspectAddress =>
  compact({
    type: filled(node, "@AddressType") ?? "other",
    line1: filled(node, "AddressLine1"),
    line2: filled(node, "AddressLine2"),
    city: filled(node, "City"),
    state: filled(node, "State"),
    postalCode: filled(node, "PostalCode"),
    country: filled(node, "Country"),
  });

function readPreferences(node: unknown): ProspectPreferences {
  const comments = children(node, "Comment").flatMap((comment) => textOf(comment) || []);
  return compact({
    targetMoveInDate: filled(node, "TargetMoveInDate")?.replace(/^(\d{4}-\d{2}-\d{2})T.*$/, "$1"),
    desiredFloorplan: filled(node, "DesiredFloorplan"),
    desiredUnits: someOf(node, "DesiredUnit", (unit) =>
      compact({ marketingName: filled(unit, "MarketingName"), unitType: filled(unit, "UnitType") }),
    ),
    desiredRent: readRange(child(node, "DesiredRent")),
    desiredBedrooms: readRange(child(node, "DesiredNumBedrooms")),
    desiredBathrooms: readRange(child(node, "DesiredNumBathrooms")),
    desiredLeaseTerms: filled(node, "DesiredLeaseTerms"),
    numberOfOccupants: numberIn(node, "NumberOfOccupants"),
    floorLevelDesired: filled(node, "FloorLevelDesired"),
    amenities: someOf(node, "Amenities", (amenity) =>
      compact({
        type: filled(amenity, "@AmenityType") ?? "Other",
        subType: filled(amenity, "@SubType"),
        description: filled(amenity, "Description"),
        rank: filled(amenity, "Rank"),
      }),
    ),
    pets: someOf(node, "Pets", readPet),
    comments: comments.length > 0 ? comments : undefined,
  });
}

function someOf<T>(node: unknown, name: string, read: (item: unknown) => T): T[] | undefined {
  const items = children(node, name);
  return items.length > 0 ? items.map(read) : undefined;
}

function readRange(node: unknown): NumberRange | undefined {
  const range = compact({
    min: numberIn(node, "@Min"),
    max: numberIn(node, "@Max"),
    exact: numberIn(node, "@Exact"),
  });
  return Object.keys(range).length > 0 ? range : undefined;
}

const readPet = (node: unknown): ProspectPet =>
  compact({
    type: filled(node, "@PetType") ?? "Other",
    count: numberIn(node, "@Count") ?? 1,
    description: filled(node, "@Description"),
    size: filled(node, "@Size"),
    weight: numberIn(node, "@Weight"),
  });

function readEvent(node: unknown): ProspectEvent {
  const agent = child(node, "Agent");
  const name = child(agent, "AgentName");
  const date = filled(node, "@EventDate");
  const agentName = ["FirstName", "MiddleName", "LastName"]
    .map((part) => filled(name, part))
    .filter(Boolean)
    .join(" ");
  return compact({
    type: filled(node, "@EventType") ?? "Other",
    date: date && !Number.isNaN(parseInstant(date)) ? date : UNDATED,
    eventId: filled(child(node, "EventID"), "@IDValue"),
    agentId: filled(child(agent, "AgentID"), "@IDValue"),
    agentName: agentName || undefined,
    reasons: filled(node, "EventReasons"),
    firstContact: flagIn(node, "FirstContact"),
    comments: filled(node, "Comments"),
    transactionSource: filled(node, "TransactionSource"),
  });
}
