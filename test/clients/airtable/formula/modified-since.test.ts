import { describe, expect, it } from "vitest";
import { modifiedSince, recordIdIn } from "../../../../src/clients/airtable/formula/modified-since.js";
import { ValidationError } from "../../../../src/domain/errors.js";
import { keeps } from "../../../testing/fake-airtable/formula/support.js";

const INSTANT = "2026-03-18T12:34:56.789Z";
const long = Date.parse("2020-01-01T00:00:00Z");
const ms = (iso: string) => Date.parse(iso);

describe("modified since", () => {
  const since = modifiedSince(INSTANT);
  const isKept = (modified: string | null, created = long) =>
    keeps(since, {}, { createdAt: created, lastModifiedAt: () => (modified === null ? null : ms(modified)) });

  it("takes what was changed after it", () => {
    expect(isKept("2026-03-18T12:34:57Z")).toBe(true);
    expect(isKept("2026-03-18T12:34:55Z")).toBe(false);
  });

  it("takes all of its own second, which is all Airtable keeps of a change", () => {
    expect(isKept("2026-03-18T12:34:56Z")).toBe(true);
  });

  it("asks for the time of creation where a record was never edited", () => {
    expect(isKept(null, ms("2026-03-18T12:34:56.900Z"))).toBe(true);
    expect(isKept(null, ms("2026-03-18T12:34:55.000Z"))).toBe(false);
  });

  it("is one text for one instant, however it is written", () => {
    expect(modifiedSince("2026-03-18T14:34:56.789+02:00")).toBe(since);
    expect(modifiedSince(new Date(INSTANT))).toBe(since);
    const P = 'DATETIME_PARSE("2026-03-18T12:34:55.000Z")';
    expect(since).toBe(`IF(LAST_MODIFIED_TIME(),IS_AFTER(LAST_MODIFIED_TIME(),${P}),IS_AFTER(CREATED_TIME(),${P}))`);
  });

  it.each(["lately", "", "2026-03-18", "2026-03-18T12:34:56", new Date(Number.NaN), 7 as never, undefined as never])(
    "refuses %j",
    (instant) => {
      expect(() => modifiedSince(instant)).toThrow(ValidationError);
    },
  );
});

describe("record ids", () => {
  const ids = Array.from({ length: 100 }, (_, index) => `rec${String(index).padStart(14, "0")}`);

  it("find the records they name", () => {
    const formula = recordIdIn(ids);
    expect(keeps(formula, {}, { id: "rec00000000000099" })).toBe(true);
    expect(keeps(formula, {}, { id: "rec00000000000100" })).toBe(false);
  });

  it("fit a URL, a hundred at a time", () => {
    const url = new URL("https://api.example/v0/appAAAAAAAAAAAAAA/tblAAAAAAAAAAAAAA?pageSize=100");
    url.searchParams.set("filterByFormula", recordIdIn(ids));
    expect(url.href.length).toBeLessThan(5000);
  });

  it("find nothing where there are none", () => {
    expect(keeps(recordIdIn([]))).toBe(false);
  });

  it.each([
    "",
    "rec1",
    'rec0000000000000"',
    "recAAAAAAAAAAAAAAA",
    "tblAAAAAAAAAAAAAA",
    "recAAAAAAAAAAAAAA\n",
    undefined as never,
  ])("%j is none, and says which one it is", (id) => {
    expect(() => recordIdIn([...ids.slice(0, 2), id])).toThrow(
      expect.objectContaining({ issues: [{ path: "2", message: "is no record id" }] }),
    );
  });
});
