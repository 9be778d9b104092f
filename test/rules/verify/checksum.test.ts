import fc from "fast-check";
import { expect, it } from "vitest";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { jsonEquals } from "../../../src/rules/plan/json-equals.js";
import { checksum, isAsAgreed } from "../../../src/rules/verify/checksum.js";

const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
const FIELDS = ["email", "phone"];

it("two values have one checksum exactly when they are equal", () => {
  fc.assert(
    fc.property(json, json, (one, other) => {
      const isSame = checksum(["a"], () => one) === checksum(["a"], () => other);
      expect(isSame).toBe(jsonEquals(one, other));
    }),
  );
});

it("the order of an object's keys does not count, which field holds a value does", () => {
  const range: JsonValue = { min: 1, max: 2 };
  expect(checksum(["a"], () => range)).toBe(checksum(["a"], () => ({ max: 2, min: 1 })));
  const swapped = (values: Record<string, string>) => checksum(FIELDS, (field) => values[field] ?? null);
  expect(swapped({ email: "x" })).not.toBe(swapped({ phone: "x" }));
});

it("a field a side cannot show is as it was, one it shows as nothing is not", () => {
  const base = { email: { local: "a@x.test", remote: "A@x.test" } };
  const local = { email: "a@x.test" };
  expect(isAsAgreed(base, { local, remote: {} }, FIELDS)).toBe(true);
  expect(isAsAgreed(base, { local, remote: { email: "A@x.test" } }, FIELDS)).toBe(true);
  expect(isAsAgreed(base, { local, remote: { email: null } }, FIELDS)).toBe(false);
  expect(isAsAgreed(base, { local: { email: "A@x.test" }, remote: {} }, FIELDS)).toBe(false);
});

it("a field nobody agreed on counts once a side says something of it", () => {
  expect(isAsAgreed({}, { local: { phone: null }, remote: {} }, FIELDS)).toBe(true);
  expect(isAsAgreed({}, { local: { phone: "1" }, remote: {} }, FIELDS)).toBe(false);
});
