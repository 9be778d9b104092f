import * as z from "zod";

/** `GET /Prospects` of ResMan v2 (API reference, section 5): lenient, unknown members kept out, absent ones null. */

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null);

const v2EmployeeSchema = z.object({ agentId: text, personId: text, firstName: text, lastName: text });

export const v2PersonSchema = z.object({
  personId: z.string(),
  firstName: text,
  middleName: text,
  lastName: text,
  email: text,
  phone: text,
  phoneType: text,
  isMainContact: flag,
});

export const v2CommunicationSchema = z.object({
  communicationLogId: text,
  date: text,
  interactionType: text,
  contactType: text,
  description: text,
  note: text,
  employee: v2EmployeeSchema.nullish().transform((value) => value ?? null),
  timestamp: text,
});

export const v2LeaseSchema = z.object({
  leaseId: text,
  /** `Pending`, `Denied`, `Cancelled`, `Current`, `Month to Month`, … */
  status: text,
  unitNumber: text,
  applicationDate: text,
  approvalDate: text,
  denialDate: text,
  cancellationDate: text,
  leaseSignedDate: text,
  scheduledMoveInDate: text,
  moveInDate: text,
});

export const v2ProspectSchema = z.object({
  prospectId: z.string(),
  propertyId: text,
  mainPersonId: text,
  lastModified: text,
  prospectSourceId: text,
  prospectSourceName: text,
  /** `Prospect`, `Lost`, `Applicant`, `Resident`. */
  status: z.string(),
  firstContactDate: text,
  lostDate: text,
  lostReason: text,
  people: z.array(v2PersonSchema).default([]),
  /** Present only when it was asked for. */
  communicationLog: z.array(v2CommunicationSchema).nullish(),
  /** Present only once an application exists. */
  lease: v2LeaseSchema.nullish(),
});
export type V2Prospect = z.infer<typeof v2ProspectSchema>;
export type V2Lease = z.infer<typeof v2LeaseSchema>;
export type V2Communication = z.infer<typeof v2CommunicationSchema>;
