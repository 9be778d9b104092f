/** Look-up records of ResMan v1 (API reference, sections 3.7 and 3.8). */

export interface ProspectSource {
  id: string;
  name: string;
  isActive: boolean;
}

/** An employee of a property; leasing agents are among them. */
export interface Employee {
  id: string;
  name: string;
  email?: string;
  securityGroup?: string;
}

/** A reason for losing a prospect. */
export interface LostReason {
  id: string;
  name: string;
}

/** A rental unit. */
export interface Unit {
  unitNumber: string;
  unitId?: string;
  unitType?: string;
  building?: string;
  floor?: string;
}

/** A property as ResMan knows it. */
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
