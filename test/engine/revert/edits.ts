import fc from "fast-check";
import type { LeadField } from "../../../src/domain/lead.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import type { SmallWorld } from "../../support/small-world.js";
import { staffSet } from "./support.js";

/** Fields both sides can edit, each with values that can be told apart. */
export const FIELDS = [
  "moveInDate",
  "occupantsCount",
  "apartmentSizePreference",
  "firstName",
] as const satisfies LeadField[];
export type Field = (typeof FIELDS)[number];
/** New values by field, as numbers {@link written} turns into words. */
export type Edits = Partial<Record<Field, number>>;

export const edits: fc.Arbitrary<Edits> = fc.record(
  Object.fromEntries(FIELDS.map((field) => [field, fc.integer({ min: 1, max: 9 })])) as Record<
    Field,
    fc.Arbitrary<number>
  >,
  { requiredKeys: [] },
);

export const written = (field: Field, number: number): JsonValue =>
  field === "moveInDate"
    ? `2026-0${number}-15`
    : field === "occupantsCount"
      ? number + 2
      : field === "firstName"
        ? `Dana${"abcdefghi"[number - 1]}`
        : `${number} bedroom`;

/** Edits as the chatbot makes them. */
export async function weEdit(world: SmallWorld, made: Edits): Promise<void> {
  const { firstName, ...conversation } = Object.fromEntries(
    Object.entries(made).map(([field, number]) => [field, written(field as Field, number)]),
  );
  if (Object.keys(made).length > 0) {
    await world.edit({ conversation, ...(firstName !== undefined && { user: { firstName: String(firstName) } }) });
  }
}

/** Edits as staff make them in ResMan. */
export function staffEdit(
  world: SmallWorld,
  { firstName, moveInDate, occupantsCount, apartmentSizePreference }: Edits,
): void {
  const { prospectId } = world.prospect();
  if (firstName !== undefined) {
    world.fake.staff.changeName({
      prospectId,
      firstName: String(written("firstName", firstName)),
      lastName: "Okafor",
    });
  }
  const set = {
    ...(moveInDate !== undefined && { targetMoveInDate: String(written("moveInDate", moveInDate)) }),
    ...(occupantsCount !== undefined && { numberOfOccupants: Number(written("occupantsCount", occupantsCount)) }),
    ...(apartmentSizePreference !== undefined && { desiredBedrooms: { exact: apartmentSizePreference } }),
  };
  if (Object.keys(set).length > 0) staffSet(world, set);
}
