import { describe, expect, it } from "vitest";
import type { Principal } from "../../src/domain/principal.js";
import { ACCESS } from "../../src/http/access.js";

const who = (properties: Principal["properties"]): Principal => ({ id: "kim", roles: ["agent"], properties });
const code = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("a listing", () => {
  it.each<[Principal["properties"], string | undefined, string | undefined]>([
    ["all", undefined, undefined],
    ["all", "1", "1"],
    [["1"], undefined, "1"],
    [["1", "1"], undefined, "1"],
    [["1", "2"], "2", "2"],
    [["1", "2"], undefined, "INVALID_INPUT"],
    [["1"], "2", "FORBIDDEN"],
    [["1"], "", "FORBIDDEN"],
    [[], undefined, "FORBIDDEN"],
  ])("of somebody who sees %j and names %j is about %j", (properties, named, expected) => {
    expect(code(() => ACCESS.listedProperty(who(properties), named))).toBe(expected);
  });
});

describe("a record", () => {
  it.each<[Principal["properties"], string | null | undefined, string | undefined]>([
    ["all", "1", undefined],
    ["all", null, undefined],
    ["all", undefined, "NOT_FOUND"],
    [["1"], "1", undefined],
    [["1"], "2", "NOT_FOUND"],
    [["1"], null, "NOT_FOUND"],
    [["1"], undefined, "NOT_FOUND"],
    [["undefined", "null", ""], undefined, "NOT_FOUND"],
  ])("to somebody who sees %j, of the property %j: %j", (properties, propertyId, expected) => {
    expect(code(() => ACCESS.requireSeen(who(properties), propertyId, "Lead"))).toBe(expected);
  });
});
