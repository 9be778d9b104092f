import type { LeadStatus } from "../../../browser/index.js";

/** By the names of a lead's members; a name that is not listed shows as it is. */
const names: Record<string, string> = {
  firstName: "First name",
  lastName: "Last name",
  email: "Email",
  phone: "Phone",
  status: "Status",
  initialMessage: "First message",
  leadScore: "Score",
  moveInDate: "Move-in date",
  budgetRange: "Budget",
  apartmentSizePreference: "Apartment size",
  occupantsCount: "Occupants",
  hasPets: "Has pets",
  pets: "Pets",
  petDetails: "Pets",
  desiredFeatures: "Wishes",
  workLocation: "Workplace",
  reasonForMoving: "Reason for moving",
  lostReason: "Lost because",
  household: "Household",
  propertyId: "Property",
};

const statuses: Record<LeadStatus, string> = {
  new: "New",
  contacted: "Contacted",
  qualified: "Qualified",
  tour_scheduled: "Tour scheduled",
  application: "Application",
  leased: "Leased",
  lost: "Lost",
};

export const fieldMessages = {
  names,
  statuses,
  /** A monthly rent; a side nobody named is undefined. */
  budget: (min: string | undefined, max: string | undefined): string =>
    min && max ? `${min} to ${max}` : min ? `from ${min}` : max ? `up to ${max}` : "–",
};
