import type { ProspectAddress, ProspectPhone, ProspectPreferences } from "../../domain/wire/prospect.js";

/** One person of a prospect's household, as the fake keeps it. The first is the main contact. */
export interface FakePerson {
  personId: string;
  /** `prospect`, `lost`, `applicant`, `future_resident`, `roommate`, … */
  type: string;
  firstName: string;
  middleName?: string;
  lastName: string;
  email?: string;
  phones: ProspectPhone[];
  addresses: ProspectAddress[];
}

/** An entry of a prospect's history. */
export interface FakeEvent {
  eventId: string;
  /** As it was written; `other` and `Other` are kept apart. */
  type: string;
  /** ISO 8601, UTC. */
  date: string;
  /** Whether it came through PostLeadManagement4_0 or from somebody at ResMan's own screens. */
  origin: "api" | "staff";
  agentId?: string;
  reasons?: string;
  firstContact?: boolean;
  comments?: string;
  sourceId?: string;
  /** On `Cancel`: why the prospect was lost. */
  lostReasonId?: string;
}

/** Exists once there is an application. Instants are ISO 8601, UTC. */
export interface FakeLease {
  leaseId: string;
  status: "Pending" | "Cancelled";
  applicationDate: string;
  approvalDate?: string;
  cancellationDate?: string;
  leaseSignedDate?: string;
  unitNumber?: string;
}

/** A prospect as the fake keeps it. */
export interface FakeProspect {
  prospectId: string;
  propertyId: string;
  /** Readings of the server's clock: ISO 8601, UTC, with milliseconds. The wire shows whole seconds. */
  createdAt: string;
  lastUpdateDate: string;
  people: FakePerson[];
  preferences: ProspectPreferences;
  events: FakeEvent[];
  lease?: FakeLease;
}

/** One accepted PostLeadManagement4_0 call. */
export interface FakeWrite {
  at: string;
  method: "PostLeadManagement4_0";
  kind: "create" | "update" | "add-person" | "event";
  prospectId: string;
  /** Types of the events the post carried. */
  events: string[];
}

/** Prospects of one property that share an email: what a client without look-ups produces. */
export interface DuplicateGroup {
  propertyId: string;
  email: string;
  prospectIds: string[];
}

/** The main contact decides whether a prospect is lost. */
export const isLost = (prospect: FakeProspect): boolean => prospect.people[0]?.type.toLowerCase() === "lost";
