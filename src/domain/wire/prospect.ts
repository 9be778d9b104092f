/**
 * ResMan's prospect in camelCase, as read from SearchProspects and written by PostLeadManagement4_0
 * (API reference, sections 3.1 to 3.6). Values are text exactly as ResMan has them; rules give them meaning.
 */

/** `@Min`, `@Max`, `@Exact` of DesiredRent, DesiredNumBedrooms and DesiredNumBathrooms. */
export interface NumberRange {
  min?: number;
  max?: number;
  exact?: number;
}

/** A phone number of a customer. */
export interface ProspectPhone {
  /** `office`, `cell`, `fax`, `personal`, `home`, `other`. */
  type: string;
  number: string;
  extension?: string;
}

/** A postal address of a customer. */
export interface ProspectAddress {
  /** `current`, `mailing`, `previous`, … */
  type: string;
  line1?: string;
  line2?: string;
  city?: string;
  state?: string;
  postalCode?: string;
  country?: string;
}

/** One person of a prospect's household. The first is the main contact. */
export interface ProspectCustomer {
  /** `prospect`, `lost`, `applicant`, `current_resident`, `roommate`, … Compare in lower case. */
  type: string;
  prospectId?: string;
  personId?: string;
  firstName?: string;
  middleName?: string;
  lastName?: string;
  phones: ProspectPhone[];
  email?: string;
  addresses: ProspectAddress[];
}

/** Pets of one kind. */
export interface ProspectPet {
  /** `Dog`, `Cat`, `Bird`, `Reptile`, `Fish`, `Other`. */
  type: string;
  count: number;
  description?: string;
  /** `Huge`, `Large`, `Medium`, `Small`, `Tiny`. */
  size?: string;
  /** Pounds, whole number. */
  weight?: number;
}

/** A unit or unit type somebody asked for. */
export interface DesiredUnit {
  marketingName?: string;
  unitType?: string;
}

/** An amenity somebody asked for. */
export interface ProspectAmenity {
  type: string;
  subType?: string;
  description?: string;
  rank?: string;
}

/** CustomerPreferences. An absent member was not in the document. */
export interface ProspectPreferences {
  /** YYYY-MM-DD. */
  targetMoveInDate?: string;
  desiredFloorplan?: string;
  desiredUnits?: DesiredUnit[];
  desiredRent?: NumberRange;
  desiredBedrooms?: NumberRange;
  desiredBathrooms?: NumberRange;
  desiredLeaseTerms?: string;
  numberOfOccupants?: number;
  floorLevelDesired?: string;
  amenities?: ProspectAmenity[];
  pets?: ProspectPet[];
  /** At most 5 of at most 1,000 characters. */
  comments?: string[];
}

/** An entry of a prospect's history. */
export interface ProspectEvent {
  /** `Other`, `Contact`, `Appointment`, `Cancel`, `ReActivate`, … Compare in lower case. */
  type: string;
  /** ISO 8601; written as UTC with `Z`. */
  date: string;
  eventId?: string;
  agentId?: string;
  agentName?: string;
  /** Short description; on a lost prospect `Prospect Lost: ` and the reason's name. */
  reasons?: string;
  firstContact?: boolean;
  comments?: string;
  /** Lead source id; on `Cancel` the lost-reason id. */
  transactionSource?: string;
}

/** A prospect as ResMan returns it. */
export interface Prospect {
  prospectId: string;
  lastUpdateDate?: string;
  customers: ProspectCustomer[];
  preferences: ProspectPreferences;
  events: ProspectEvent[];
}

/** One PostLeadManagement4_0 call: a person of a prospect, with preferences and new events. */
export interface LeadPost {
  /** No ids: create. Both ids: update. `prospectId` alone: add this person to the household. */
  customer: ProspectCustomer;
  preferences?: ProspectPreferences;
  /** Only new events; ResMan keeps the earlier ones. */
  events: ProspectEvent[];
}

/** ResMan's ids of a person and the prospect (household) it belongs to. */
export interface ProspectRef {
  prospectId: string;
  personId: string;
}
