import { describe, expect, it } from "vitest";
import { record, recordId, scripted } from "./support.js";

describe("getLeadsModifiedSince", () => {
  it("reads the leads changed since then, of the table that is set", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [record(1)] }), { leadsTable: "Prospects" });
    const { value } = await settle(client.getLeadsModifiedSince(new Date("2026-03-02T16:40:00Z")));
    expect(value).toEqual([record(1)]);
    expect(seen[0]?.path).toBe("Prospects");
    expect(seen[0]?.query.get("filterByFormula")).toContain("LAST_MODIFIED_TIME()");
  });

  it("reads the table Leads by default", async () => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    await settle(client.getLeadsModifiedSince(new Date("2026-03-02T16:40:00Z")));
    expect(seen[0]?.path).toBe("Leads");
  });

  it.each([new Date(Number.NaN), "2026-03-02" as unknown as Date])("refuses %s", async (cutoff) => {
    const { client, seen, settle } = scripted(() => ({ records: [] }));
    expect((await settle(client.getLeadsModifiedSince(cutoff))).error).toMatchObject({ code: "INVALID_INPUT" });
    expect(seen).toEqual([]);
  });
});

describe("mapToDatabaseLead", () => {
  const { client } = scripted(() => ({ records: [] }));

  it("names the fields of a lead, empty cells null and unchecked boxes false", () => {
    const lead = client.mapToDatabaseLead(
      record(1, {
        "First Name": "Dana",
        Email: "dana@example.com",
        "ICP Score": 87.5,
        "SMS Sent Count": 3,
        Booked: true,
        "Booked At": "2026-03-02T17:05:00.000Z",
        Unmapped: "x",
      }),
      "client-1",
    );
    expect(lead).toMatchObject({
      clientId: "client-1",
      airtableRecordId: recordId(1),
      firstName: "Dana",
      lastName: null,
      email: "dana@example.com",
      icpScore: 87.5,
      smsSentCount: 3,
      smsStop: false,
      booked: true,
      claimedBy: null,
    });
    expect(Date.parse(lead.bookedAt ?? "")).toBe(Date.parse("2026-03-02T17:05:00Z"));
    expect(Object.values(lead)).not.toContain("x");
  });

  it("leaves out cells that cannot be read, and fields that are not mapped", () => {
    const lead = client.mapToDatabaseLead(record(1, { "SMS Sent Count": "many", Mail: "d@example.com" }), "c", {
      email: "Mail",
      notes: null,
    });
    expect(lead).not.toHaveProperty("smsSentCount");
    expect(lead).not.toHaveProperty("notes");
    expect(lead.email).toBe("d@example.com");
  });

  it("refuses a client without a name, and what is no record", () => {
    expect(() => client.mapToDatabaseLead(record(1), " ")).toThrow(expect.objectContaining({ code: "INVALID_INPUT" }));
    expect(() => client.mapToDatabaseLead({} as never, "c")).toThrow(
      expect.objectContaining({ code: "INVALID_INPUT" }),
    );
  });
});
