import type { HouseholdMember } from "../../domain/lead.js";
import type { JsonObject, JsonValue } from "../../domain/primitives.js";
import { usableText } from "../text/clean-text.js";

/** A household as it stands in a conversation's custom fields. */
export const householdToJson = (household: readonly HouseholdMember[]): JsonValue =>
  household.map(({ firstName, lastName, email, phone, role }) => ({
    first_name: firstName,
    last_name: lastName,
    email,
    phone,
    role,
  }));

/** Reads {@link householdToJson} back; what is no member is left out. */
export function householdFromJson(value: JsonValue | undefined): HouseholdMember[] {
  const list = Array.isArray(value) ? value : [];
  return list.flatMap((item) =>
    typeof item === "object" && item !== null && !Array.isArray(item) ? [memberFromJson(item)] : [],
  );
}

function memberFromJson(member: JsonObject): HouseholdMember {
  const text = (key: string): string | null => {
    const value = member[key];
    return typeof value === "string" ? usableText(value) : null;
  };
  return {
    firstName: text("first_name"),
    lastName: text("last_name"),
    email: text("email"),
    phone: text("phone"),
    role: text("role") ?? "other",
  };
}
