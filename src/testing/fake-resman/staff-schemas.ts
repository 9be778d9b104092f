import * as z from "zod";
import { dateSchema, instantSchema } from "../../domain/primitives.js";
import type { ProspectPreferences } from "../../domain/wire/prospect.js";

/** What the staff actions take, also as JSON bodies of the control door. */

export const prospectRefSchema = z.strictObject({ prospectId: z.string().min(1) });

const text = z.string().min(1);

export const personSchema = z.strictObject({
  firstName: text.max(50),
  lastName: text.max(50),
  email: text.max(80).exactOptional(),
  /** Kept as the `cell` number. */
  phone: text.max(20).exactOptional(),
});

const range = z.strictObject({
  min: z.number().nonnegative().exactOptional(),
  max: z.number().nonnegative().exactOptional(),
  exact: z.number().nonnegative().exactOptional(),
});

const preferencesSchema = z.strictObject({
  targetMoveInDate: dateSchema.exactOptional(),
  desiredFloorplan: text.exactOptional(),
  desiredUnits: z
    .array(z.strictObject({ marketingName: text.max(120).exactOptional(), unitType: text.max(50).exactOptional() }))
    .exactOptional(),
  desiredRent: range.exactOptional(),
  desiredBedrooms: range.exactOptional(),
  desiredBathrooms: range.exactOptional(),
  desiredLeaseTerms: text.exactOptional(),
  numberOfOccupants: z.number().int().positive().exactOptional(),
  floorLevelDesired: text.max(50).exactOptional(),
  amenities: z
    .array(
      z.strictObject({
        type: text,
        subType: text.exactOptional(),
        description: text.max(50).exactOptional(),
        rank: text.exactOptional(),
      }),
    )
    .exactOptional(),
  pets: z
    .array(
      z.strictObject({
        type: z.enum(["Dog", "Cat", "Bird", "Reptile", "Fish", "Other"]),
        count: z.number().int().positive(),
        description: text.max(50).exactOptional(),
        size: z.enum(["Huge", "Large", "Medium", "Small", "Tiny"]).exactOptional(),
        weight: z.number().int().nonnegative().exactOptional(),
      }),
    )
    .exactOptional(),
  comments: z.array(text.max(1000)).max(5).exactOptional(),
}) satisfies z.ZodType<ProspectPreferences>;

const preferenceNames = z.enum(Object.keys(preferencesSchema.shape) as (keyof ProspectPreferences)[]);

export const createProspectSchema = personSchema.extend({
  propertyId: text,
  preferences: preferencesSchema.exactOptional(),
  /** Default `WalkIn`. */
  eventType: text.exactOptional(),
  comments: text.max(1000).exactOptional(),
});

export const changePreferencesSchema = prospectRefSchema.extend({
  set: preferencesSchema.exactOptional(),
  clear: z.array(preferenceNames).exactOptional(),
});

export const noteSchema = prospectRefSchema.extend({
  comments: text.max(1000),
  reasons: text.exactOptional(),
});

export const callSchema = prospectRefSchema.extend({
  direction: z.enum(["to", "from"]),
  comments: text.max(1000).exactOptional(),
});

export const appointmentSchema = prospectRefSchema.extend({
  /** Start of the tour. */
  at: instantSchema,
  comments: text.max(1000).exactOptional(),
});

export const findSchema = z.strictObject({
  propertyId: text.exactOptional(),
  email: text.exactOptional(),
  phone: text.exactOptional(),
});
