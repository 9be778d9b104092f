import { expect, it } from "vitest";
import { createLeadSyncStore } from "../../../src/browser/index.js";
import { createTestRuntime } from "../../../src/testing/test-runtime.js";

const sent: string[] = [];
const runtime = createTestRuntime({
  fetch: async ({ url }) => {
    sent.push(url);
    return Response.json({ leads: [] });
  },
});

it("a store in one call: nothing is sent before something is asked of it", async () => {
  const store = createLeadSyncStore({ baseUrl: "https://crm.example.com", propertyId: "p1", runtime });
  expect(store.realTime?.state.status).toBe("idle");
  expect(store.getServerSnapshot().propertyId).toBe("p1");
  expect(sent).toEqual([]);
  await store.fetchLeads();
  expect(sent).toEqual(["https://crm.example.com/api/resman/leads?property_id=p1&limit=1000"]);
});

it("a store in one call, where nothing arrives by itself", () => {
  expect(createLeadSyncStore({ realTime: false, runtime }).realTime).toBeUndefined();
  expect(createLeadSyncStore({ baseUrl: "https://crm.example.com", runtime }).realTime).toBeDefined();
});
