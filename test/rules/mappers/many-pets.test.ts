import { expect, it } from "vitest";
import { readPets } from "../../../src/rules/mappers/pet-details.js";

// Each pet is compared, logged and sent, so that one request with a megabyte of them keeps the
// process busy for a minute.
it.each([
  ["a text", "+1".repeat(5000)],
  ["a list", Array.from({ length: 5000 }, () => ({ type: "dog" }))],
])("nobody has thousands of pets, whatever %s says", (_, details) => {
  const pets = readPets(true, details) ?? [];
  expect(pets.length).toBeGreaterThan(0);
  expect(pets.length).toBeLessThanOrEqual(100);
});
