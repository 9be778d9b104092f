import * as z from "zod";
import { propertyIdSchema } from "./ids.js";
import { instantSchema } from "./primitives.js";

/** Names one record a person compared: a lead of ours (`conversation:<id>`) or a record of ResMan (`prospect:<id>`). */
export const subjectSchema = z.string().regex(/^(conversation|prospect):.{1,100}$/);

/** Somebody said that two records which look alike are two people. It is never asked again. */
export const distinctionSchema = z.object({
  propertyId: propertyIdSchema,
  /** The two, in the order of their text. */
  first: subjectSchema,
  second: subjectSchema,
  decidedBy: z.string().nullable(),
  decidedAt: instantSchema,
});
export type Distinction = z.infer<typeof distinctionSchema>;
