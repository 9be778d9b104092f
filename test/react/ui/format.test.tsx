import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { JsonValue } from "../../../src/browser/index.js";
import { createFormat, type FormatOptions } from "../../../src/react/ui/format.js";
import { defaultMessages, mergeMessages } from "../../../src/react/ui/messages/index.js";

const format = (options: FormatOptions = {}) => createFormat(defaultMessages, { timeZone: "UTC", ...options });

describe("time and date", () => {
  it("are in the reader's zone, with a plain space before AM and PM", () => {
    const chicago = format({ timeZone: "America/Chicago" });
    expect(chicago.time("2026-05-01T03:04:05.000Z")).toBe("Apr 30, 2026, 10:04 PM");
    expect(chicago.date("2026-05-01T03:04:05.000Z")).toBe("Apr 30, 2026");
    expect(chicago.time("2026-05-01T03:04:05+02:00")).toBe("Apr 30, 2026, 8:04 PM");
  });

  it("keep a day the day it is, in every zone", () => {
    for (const timeZone of ["America/Chicago", "UTC", "Pacific/Auckland"]) {
      expect(format({ timeZone }).date("2026-05-01")).toBe("May 1, 2026");
      expect(format({ timeZone }).time("2026-05-01")).toBe("May 1, 2026");
    }
  });

  it("speak the language they are told", () => {
    expect(format({ locale: "de-AT" }).date("2026-05-01")).toBe("01.05.2026");
    expect(format({ locale: "de-AT" }).time("2026-05-01T13:04:00Z")).toBe("01.05.2026, 13:04");
  });

  it("take a time without a zone for UTC", () => {
    expect(format({ timeZone: "America/Chicago" }).time("2026-05-01T03:04")).toBe("Apr 30, 2026, 10:04 PM");
  });

  it.each([
    "",
    "soon",
    "1",
    "2026",
    "2026-02-30",
    "2026-13-01",
    "2026-02-30T10:00:00Z",
    "2026-05-01T25:00:00Z",
    "05/01/2026",
    " 2026-05-01",
    "2026-05-01 10:00",
    "2026-05-01\n",
  ])("show %j as it is", (text) => {
    expect(format().date(text)).toBe(text);
    expect(format().time(text)).toBe(text);
  });

  it("never fail, whatever the text", () => {
    const digits = fc.stringMatching(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)?)?$/);
    fc.assert(
      fc.property(fc.oneof(fc.string(), digits), (text) => {
        expect(format().time(text)).toBeTypeOf("string");
        expect(format().date(text)).toBeTypeOf("string");
      }),
    );
  });

  it("know every instant", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date("2100-01-01"), noInvalidDate: true }), (at) => {
        expect(format().time(at.toISOString())).not.toBe(at.toISOString());
        expect(format().date(at.toISOString().slice(0, 10))).toContain(String(at.getUTCFullYear()));
      }),
    );
  });

  it("are in UTC without a zone where there is no browser, and in the browser's where there is one", () => {
    const { document } = globalThis;
    process.env.TZ = "America/Chicago";
    const at = "2026-05-01T03:04:05.000Z";
    try {
      expect(createFormat(defaultMessages).time(at)).toBe("Apr 30, 2026, 10:04 PM");
      Reflect.deleteProperty(globalThis, "document");
      expect(createFormat(defaultMessages).time(at)).toBe("May 1, 2026, 3:04 AM");
    } finally {
      globalThis.document = document;
      delete process.env.TZ;
    }
  });

  it.each([{ locale: "no locale" }, { timeZone: "Mars/Olympus" }])("refuse %j", (options) => {
    expect(() => format(options)).toThrowError(expect.objectContaining({ code: "INVALID_CONFIG" }));
  });
});

describe("numbers", () => {
  it("are grouped, without a currency", () => {
    expect(format().number(12345.5)).toBe("12,345.5");
    expect(format({ locale: "de" }).number(12345.5)).toBe("12.345,5");
  });

  it("of 0 to 1 are percents", () => {
    expect([0, 0.984, 0.9876, 1].map(format().percent)).toEqual(["0%", "98.4%", "98.8%", "100%"]);
  });

  it.each([
    [0, "0 ms"],
    [840, "840 ms"],
    [999.6, "1 s"],
    [3_200, "3.2 s"],
    [59_960, "1 min"],
    [240_000, "4 min"],
    [3_599_999, "1 hr"],
    [5_400_000, "1.5 hr"],
    [86_400_000, "1 day"],
    [864_000_000, "10 days"],
    [-3_200, "-3.2 s"],
    [Number.NaN, "NaN ms"],
    [Number.POSITIVE_INFINITY, "∞"],
  ])("of %d milliseconds are %s", (ms, written) => {
    expect(format().duration(ms)).toBe(written);
  });

  it("of milliseconds speak other languages", () => {
    expect(format({ locale: "de" }).duration(3_200)).toBe("3,2 Sek.");
  });
});

describe("value", () => {
  const { value } = format();

  it.each<[string, JsonValue | undefined, string]>([
    ["email", null, "–"],
    ["email", undefined, "–"],
    ["email", "", "–"],
    ["email", "ada@example.test", "ada@example.test"],
    ["hasPets", true, "Yes"],
    ["hasPets", false, "No"],
    ["leadScore", 0, "0"],
    ["status", "tour_scheduled", "Tour scheduled"],
    ["status", "constructor", "constructor"],
    ["moveInDate", "2026-05-01", "May 1, 2026"],
    ["moveInDate", "soon", "soon"],
    ["updatedAt", "2026-05-01T03:04:00Z", "May 1, 2026, 3:04 AM"],
    ["initialMessage", "2026-05-01", "2026-05-01"],
    ["budgetRange", { min: 1000, max: 1500 }, "1,000 to 1,500"],
    ["budgetRange", { min: 0, max: 1500 }, "up to 1,500"],
    ["budgetRange", { min: 1000, max: 0 }, "from 1,000"],
    ["budgetRange", { min: 0, max: 0 }, "–"],
    ["budgetRange", { min: null }, "–"],
    ["budgetRange", { min: "1000", max: "?" }, "min: 1000, max: ?"],
    ["budgetRange", "about 1500", "about 1500"],
    ["desiredFeatures", ["pool", "gym"], "pool, gym"],
    ["desiredFeatures", [], "–"],
    ["petDetails", {}, "–"],
    ["petDetails", { type: "dog", weight: 40, name: null }, "type: dog, weight: 40, name: –"],
    ["petDetails", [{ type: "dog" }, { type: "cat" }], "(type: dog), (type: cat)"],
    ["pets", { hasPets: true, petDetails: [{ type: "dog" }] }, "Has pets: Yes, Pets: ((type: dog))"],
    [
      "household",
      [
        { firstName: "Ada", lastName: "Lovelace", email: null, phone: "+15125550100", role: "spouse" },
        { firstName: "Bob", lastName: null, email: null, phone: null, role: "roommate" },
      ],
      "Ada Lovelace (+15125550100, spouse), Bob (roommate)",
    ],
    ["household", { firstName: null, lastName: null, role: "spouse" }, "– (spouse)"],
    ["household", { firstName: "Ada" }, "Ada"],
    ["household", { firstName: null }, "–"],
    ["household", { firstName: 1, lastName: "X" }, "First name: 1, Last name: X"],
  ])("%s: %j is %s", (field, given, written) => {
    expect(value(field, given)).toBe(written);
  });

  it("writes the members of an object in their order", () => {
    const keys = fc.uniqueArray(fc.stringMatching(/^[a-z]{2,8}$/), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(keys, (names) => {
        const written = value("petDetails", Object.fromEntries(names.map((name) => [name, 1])));
        expect(written).toBe(names.map((name) => `${name}: 1`).join(", "));
      }),
    );
  });

  it("never fails and is never empty, whatever JSON it is given", () => {
    const fields = fc.oneof(
      fc.constantFrom("budgetRange", "household", "status", "moveInDate", "updatedAt", "petDetails", "__proto__"),
      fc.string(),
    );
    const shaped = fc.record(
      { min: fc.jsonValue(), max: fc.jsonValue(), firstName: fc.jsonValue(), lastName: fc.jsonValue() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(fields, fc.oneof(fc.jsonValue(), shaped), (field, given) => {
        expect(value(field, given as JsonValue)).not.toBe("");
      }),
      { numRuns: 500 },
    );
  });

  it("leaves out what lies too deep", () => {
    let deep: JsonValue = "bottom";
    for (let depth = 0; depth < 50_000; depth += 1) deep = [deep];
    expect(value("petDetails", deep)).toBe("(((((…)))))");
  });

  it("speaks with the texts it is given", () => {
    const messages = mergeMessages({ common: { yes: "Ja" }, fields: { names: { pets: "Tiere" } } });
    const german = createFormat(messages, { locale: "de" });
    expect(german.value("petDetails", { pets: true, phone: null })).toBe("Tiere: Ja, Phone: –");
  });
});

describe("a zone that moves", () => {
  beforeEach(() => {
    process.env.TZ = "America/New_York";
  });
  afterEach(() => {
    delete process.env.TZ;
  });

  it("is that of the day, not of today", () => {
    const local = createFormat(defaultMessages);
    expect(local.time("2026-01-01T12:00:00Z")).toBe("Jan 1, 2026, 7:00 AM");
    expect(local.time("2026-07-01T12:00:00Z")).toBe("Jul 1, 2026, 8:00 AM");
  });
});
