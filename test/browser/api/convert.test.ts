import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fromWire, toWire } from "../../../src/browser/wire/convert.js";

const name = fc.stringMatching(/^[a-z]{1,6}([A-Z][a-z]{1,4}){0,2}$/);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("tree")),
    fc.dictionary(name, tie("tree")),
  ),
}));

describe("the conversion between the wire's names and ours", () => {
  it("gives back what it was given, whatever is in it", () => {
    fc.assert(
      fc.property(tree, (value) => {
        expect(fromWire(toWire(value))).toEqual(value);
      }),
    );
  });

  it("renames members at every depth, fields that are named, and lists of them", () => {
    const wire = {
      sync_log_id: "a_b",
      changed: ["move_in_date"],
      merge_summary: { fields_merged: ["first_name"], final_values: { first_name: "a_b" } },
      waterfall: [{ field: "move_in_date", level: "near_miss" }],
    };
    const ours = {
      syncLogId: "a_b",
      changed: ["moveInDate"],
      mergeSummary: { fieldsMerged: ["firstName"], finalValues: { firstName: "a_b" } },
      waterfall: [{ field: "moveInDate", level: "near_miss" }],
    };
    expect(fromWire(wire)).toEqual(ours);
    expect(toWire(ours)).toEqual(wire);
  });

  it("never alters a renter's words, also where a part of a value is called as a list of names is", () => {
    const value = { field: "back_yard", changed: ["to_do"], fieldsMerged: ["a_b"] };
    expect(fromWire({ pet_details: value, final_value: value })).toEqual({ petDetails: value, finalValue: value });
  });

  it("leaves a host's own names alone", () => {
    const own = { "Preferred Contact": 1, preferred_time: { inDay: 2 } };
    expect(toWire({ customFields: own })).toEqual({ custom_fields: own });
    expect(fromWire({ custom_fields: own })).toEqual({ customFields: own });
  });

  it("gives a listed conflict that is about no field an empty name, and leaves other nulls alone", () => {
    expect(fromWire({ conflict: { field: null, resolved_value: null }, field: null })).toEqual({
      conflict: { field: "", resolvedValue: null },
      field: null,
    });
  });

  it("cannot be used to change what objects are", () => {
    const read = fromWire(JSON.parse('{"__proto__":{"evil":1},"_proto__":{"evil":1}}')) as Record<string, unknown>;
    expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
    expect(read.evil).toBeUndefined();
  });
});
