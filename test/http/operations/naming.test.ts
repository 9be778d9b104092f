import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { LEAD_FIELDS } from "../../../src/domain/lead.js";
import type { JsonValue } from "../../../src/domain/primitives.js";
import { fieldValue, wireValue } from "../../../src/domain/wire/camel-case.js";
import { bodyOf, fieldOf, WIRE_FIELDS } from "../../../src/http/contracts/operations/naming.js";
import { commaList, nextPage } from "../../../src/http/contracts/operations/paging.js";

describe("bodyOf", () => {
  const schema = z.object({
    sync_status: z.string(),
    last_sync_at: z.string().nullable(),
    note: z.string().optional(),
  });

  it("shows what the schema names, and no other column", () => {
    const row = { syncStatus: "synced", lastSyncAt: null, leaseOwner: "worker-7", apiCredentials: { key: "k" } };
    expect(bodyOf(schema, row)).toEqual({ sync_status: "synced", last_sync_at: null });
  });

  it("leaves out what is undefined, as JSON does", () => {
    expect(Object.keys(bodyOf(schema, { syncStatus: "synced", lastSyncAt: null, note: undefined }))).toHaveLength(2);
  });
});

describe("names on the wire", () => {
  it("are those of a lead's fields, both ways", () => {
    expect(WIRE_FIELDS).toContain("apartment_size_preference");
    expect(WIRE_FIELDS.map(fieldOf)).toEqual(LEAD_FIELDS);
    expect(() => fieldOf("firstName")).toThrow(RangeError);
  });

  it("change in the parts of a value, and come back", () => {
    expect(wireValue([{ weightLbs: 35, parts: { firstName: "weightLbs" } }, "firstName", null])).toEqual([
      { weight_lbs: 35, parts: { first_name: "weightLbs" } },
      "firstName",
      null,
    ]);
    const name = fc.stringMatching(/^[a-z]{1,5}([A-Z][a-z]{1,4}){0,2}$/);
    const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.constant(null),
        fc.string(),
        fc.integer(),
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(name, tie("value"), { maxKeys: 3, noNullPrototype: true }),
      ),
    }));
    fc.assert(
      fc.property(value, (given) => {
        expect(fieldValue(wireValue(given))).toEqual(given);
        expect(fieldValue(given)).toEqual(given);
      }),
    );
  });
});

describe("a page", () => {
  it("names where the next one starts only if it is full", () => {
    const rows = [{ id: "a" }, { id: "b" }];
    const idOf = ({ id }: { id: string }): string => id;
    expect(nextPage(rows, 2, idOf)).toEqual({ next_after_id: "b" });
    expect(nextPage(rows, 3, idOf)).toEqual({});
    expect(nextPage([], 1, idOf)).toEqual({});
  });

  it("takes lists separated by commas", () => {
    const list = commaList(z.enum(["a", "b"]));
    expect(list.parse("a, b,a")).toEqual(["a", "b", "a"]);
    expect(list.safeParse("a,,b").success).toBe(false);
    expect(list.safeParse(Array(21).fill("a").join(",")).success).toBe(false);
  });
});
