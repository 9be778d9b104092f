import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { camelCaseKeys } from "../../src/domain/wire/camel-case.js";
import { parseChatExportLine } from "../../src/domain/wire/chat-export.js";

const lines = readFileSync("examples/data/conversations.jsonl", "utf8").trim().split("\n");

describe("parseChatExportLine", () => {
  it("reads all 400 conversations of the export", () => {
    const rows = lines.map((line, index) => parseChatExportLine(line, index + 1));
    expect(rows).toHaveLength(400);
    expect(rows.filter(({ tour }) => tour)).toHaveLength(65);
    expect(rows[0]).toMatchObject({
      property: { name: "Harbor & Main", timeZone: "America/New_York" },
      user: { firstName: "Anne", phone: "918 555 4230 ext. 84", sessionCount: 1 },
      conversation: {
        moveInDate: "2026-12-11",
        priceRangeMin: null,
        priceRangeMax: 1200,
        resmanSyncStatus: "not_synced",
      },
    });
  });

  it("keeps nested JSON as it is", () => {
    expect(parseChatExportLine(lines[0] ?? "", 1).conversation.petDetails).toEqual({
      type: "dog",
      count: 1,
      weight_lbs: 30,
    });
  });

  it.each([
    ["{", "Line 7 of the export is not valid: not JSON"],
    ["[]", /Line 7 of the export is not valid: .*expected object/],
    ["{}", /Line 7 of the export is not valid: property: .*; user: .*; conversation: /],
    ["null", /Line 7 of the export/],
    [JSON.stringify({ ...JSON.parse(lines[0] ?? ""), user: { id: "" } }), /user\.id/],
    [(lines[0] ?? "").replace('"2026-09-28T12:59:00Z"', '"yesterday"'), /conversation\.start_time/],
  ])("names the line and the path of bad input", (line, message) => {
    expect(() => parseChatExportLine(line, 7)).toThrow(message);
  });
});

it("camelCaseKeys renames the keys of a row, not those within", () => {
  expect(camelCaseKeys({ move_in_date: 1, pet_details: { weight_lbs: 2 }, id: 3 })).toEqual({
    moveInDate: 1,
    petDetails: { weight_lbs: 2 },
    id: 3,
  });
});
