import type { ProspectPreferences } from "../../domain/wire/prospect.js";
import type { FakeProspect } from "./model.js";

/** The prospect an action is about. */
export interface StaffTarget {
  prospectId: string;
}

/** A person as staff enter one. */
export interface StaffPerson {
  firstName: string;
  lastName: string;
  email?: string;
  /** Kept as the `cell` number. */
  phone?: string;
}

/** A prospect as staff enter one. */
export interface StaffProspect extends StaffPerson {
  propertyId: string;
  preferences?: ProspectPreferences;
  /** Type of the first event. Default `WalkIn`. */
  eventType?: string;
  comments?: string;
}

/** All that are given must hold. */
export interface StaffSearch {
  propertyId?: string;
  /** Of anybody in the household, in any case. */
  email?: string;
  /** Of anybody in the household, compared by its digits. */
  phone?: string;
}

/**
 * What people do at ResMan's own screens. Each action takes one object, answers a copy of the prospect it changed,
 * bumps its LastUpdateDate, and shows on the wire as ResMan shows it. All throw `ValidationError` for malformed input
 * or an action that makes no sense now, and SyncError `NOT_FOUND` for an id or a name that does not exist.
 */
export interface FakeStaff {
  /** Prospects, oldest first. */
  list(search?: StaffSearch): FakeProspect[];
  /** A walk-in. ResMan's own screens create duplicates without asking. */
  createProspect(input: StaffProspect): FakeProspect;
  addRoommate(input: StaffTarget & { person: StaffPerson }): FakeProspect;
  changeName(input: StaffTarget & { firstName: string; lastName: string }): FakeProspect;
  /** Null removes it. */
  changeEmail(input: StaffTarget & { email: string | null }): FakeProspect;
  /** The main contact's first number; null removes it. */
  changePhone(input: StaffTarget & { phone: string | null }): FakeProspect;
  changePreferences(
    input: StaffTarget & { set?: ProspectPreferences; clear?: (keyof ProspectPreferences)[] },
  ): FakeProspect;
  /** An event `Other`; `reasons` is its short description. */
  addNote(input: StaffTarget & { comments: string; reasons?: string }): FakeProspect;
  /** A call to or from the renter. */
  logCall(input: StaffTarget & { direction: "to" | "from"; comments?: string }): FakeProspect;
  /** A tour that starts at `at`, an ISO 8601 instant. */
  scheduleAppointment(input: StaffTarget & { at: string; comments?: string }): FakeProspect;
  cancelAppointment(input: StaffTarget): FakeProspect;
  /** `reason` is the name of a lost reason. */
  markLost(input: StaffTarget & { reason: string }): FakeProspect;
  reactivate(input: StaffTarget): FakeProspect;
  /** The renter applies: the main contact becomes an applicant. */
  startApplication(input: StaffTarget & { unitNumber?: string }): FakeProspect;
  approve(input: StaffTarget): FakeProspect;
  /** The main contact becomes a future resident. */
  signLease(input: StaffTarget): FakeProspect;
}

/** Name of a staff action. */
export type StaffAction = keyof FakeStaff;
