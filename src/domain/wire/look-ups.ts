/** Look-up records of ResMan v1 (API reference, sections 3.7 and 3.8). */

export interface ProspectSource {
  id: string;
  name: string;
  isActive: boolean;
}

export interface Employee {
  id: string;
  name: string;
  email?: string;
  securityGroup?: string;
}

export interface LostReason {
  id: string;
  name: string;
}

export interface Unit {
  unitNumber: string;
  unitId?: string;
  unitType?: string;
  building?: string;
  floor?: string;
}

export interface ResManProperty {
  propertyId: string;
  name: string;
  /** IANA or ResMan's own name; only v2 tells it. */
  timeZone?: string;
}

/** A person with an application or a lease (GetApplicantsAndCurrentResidents). */
export interface ApplicantOrResident {
  personId: string;
  firstName?: string;
  lastName?: string;
  email?: string;
  /** `Pending` while an application is in, `Current` for a resident. */
  status?: string;
  leaseId?: string;
  unit?: string;
}
