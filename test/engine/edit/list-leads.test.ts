import { describe, expect, it } from "vitest";
import { anId, aProperty } from "../../../src/testing/index.js";
import { aRow, createSmallWorld, DANA, PROPERTY } from "../../support/small-world.js";

const [SECOND, THIRD] = [anId(0x301), anId(0x302)];
const ELSEWHERE = aProperty({ id: anId(0x101) });

const world = () =>
  createSmallWorld({
    rows: [
      aRow(0, { conversation: { startTime: "2026-03-02T10:00:00Z" } }),
      aRow(1, {
        user: { firstName: "Kwame", email: "kwame@example.com", phone: null },
        conversation: { startTime: "2026-03-01T10:00:00Z", status: "contacted" },
      }),
      aRow(2, { property: ELSEWHERE }),
    ],
  });

describe("leads as a list shows them", () => {
  it("come in the order in which renters wrote, canonical, with what the sync says", async () => {
    const { engine } = await world();
    const { resmanLeadId } = await engine.pushLead(DANA);
    const [first, second, ...others] = await engine.listLeads({ propertyId: PROPERTY });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      conversationId: SECOND,
      resmanLeadId: null,
      syncStatus: "not_synced",
      lastSyncAt: null,
      mergedInto: null,
      startedAt: "2026-03-01T10:00:00Z",
      fields: { firstName: "Kwame", phone: null, status: "contacted" },
    });
    expect(second).toMatchObject({ conversationId: DANA, propertyId: PROPERTY, resmanLeadId, syncStatus: "synced" });
    expect(second).toEqual(await engine.leadSummary(DANA));
  });

  it("are filtered and given page by page", async () => {
    const { engine } = await world();
    const ids = async (filter: Parameters<typeof engine.listLeads>[0]) =>
      (await engine.listLeads(filter)).map(({ conversationId }) => conversationId);
    expect(await ids({ status: ["contacted"] })).toEqual([SECOND]);
    const [first = "", ...rest] = await ids({});
    expect(rest).toHaveLength(2);
    expect(await ids({ limit: 2, afterId: first })).toEqual(rest);
    expect(await ids({ propertyId: anId(0x999) })).toEqual([]);
    await expect(ids({ limit: 0 })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(engine.leadSummary(anId(0x999))).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("are found by their prospect, in any case, also when the link was ended", async () => {
    const { engine, storage } = await world();
    const { resmanLeadId } = await engine.pushLead(DANA);
    await engine.pushLead(THIRD);
    const id = resmanLeadId ?? "";
    expect(await engine.conversationsOf(id.toUpperCase())).toEqual([{ conversationId: DANA, propertyId: PROPERTY }]);
    const link = await storage.links.get(DANA, "resman");
    if (link) await storage.links.save({ ...link, status: "inactive", syncVersion: 2 }, link.syncVersion);
    expect(await engine.conversationsOf(id)).toEqual([{ conversationId: DANA, propertyId: PROPERTY }]);
    expect(await engine.conversationsOf("nobody")).toEqual([]);
  });
});
