import { describe, expect, it } from "vitest";
import { type Link, linkSchema } from "../../../src/domain/link.js";
import { routeNotification } from "../../../src/engine/intake/route-notification.js";
import { anId, anIntegration, type Overrides } from "../../../src/testing/index.js";

const ONE = anIntegration({ propertyId: "one", resmanPropertyId: "R-1" });
const TWO = anIntegration({ propertyId: "two", resmanPropertyId: "R-2" });
const BOTH = [ONE, TWO];

const aLink = (leadId: string, overrides: Overrides<Link> = {}): Link =>
  linkSchema.parse({
    id: anId(1),
    leadId,
    system: "resman",
    remoteId: "P-1",
    propertyId: "one",
    base: { fields: {}, events: [] },
    syncVersion: 1,
    lastSyncAt: "2026-03-02T17:00:00Z",
    createdAt: "2026-03-02T17:00:00Z",
    updatedAt: "2026-03-02T17:00:00Z",
    ...overrides,
  });

const lead = (conversationId: string, propertyId = "one") => ({ propertyId, conversationId, resmanLeadId: "P-1" });
const prospect = (propertyId: string) => ({ propertyId, conversationId: null, resmanLeadId: "P-1" });
const queued = (...targets: object[]) => ({ outcome: "queued", targets });
const UNKNOWN = { outcome: "unknown", targets: [] };
const OFF = { outcome: "switched_off", targets: [] };

const toResMan = anIntegration({ propertyId: "one", syncDirection: "to_resman" });
const paused = anIntegration({ propertyId: "one", syncEnabled: false });

describe("routeNotification", () => {
  it.each([
    ["the lead that is linked", undefined, [aLink("a")], BOTH, queued(lead("a"))],
    ["all that are", undefined, [aLink("a"), aLink("b")], BOTH, queued(lead("a"), lead("b"))],
    ["but none that was merged", undefined, [aLink("a", { status: "merged" }), aLink("b")], BOTH, queued(lead("b"))],
    [
      "the prospect, where all were merged",
      undefined,
      [aLink("a", { status: "merged" })],
      BOTH,
      queued(prospect("one")),
    ],
    [
      "the prospect, where all were ended",
      undefined,
      [aLink("a", { status: "inactive" })],
      BOTH,
      queued(prospect("one")),
    ],
    ["nobody, where nobody knows it", undefined, [], BOTH, UNKNOWN],
    ["the prospect, where there is but one property", undefined, [], [ONE], queued(prospect("one"))],
    ["the prospect, at the property that is named", "two", [], BOTH, queued(prospect("two"))],
    ["the prospect, at the property ResMan names", "R-2", [], BOTH, queued(prospect("two"))],
    ["nobody, at a property nobody knows", "three", [], [ONE], UNKNOWN],
    [
      "the lead of the property that is named",
      "two",
      [aLink("a"), aLink("b", { propertyId: "two" })],
      BOTH,
      queued(lead("b", "two")),
    ],
    ["the lead that is known, whatever is named", "two", [aLink("a")], BOTH, queued(lead("a"))],
    ["nobody, where no property is set up", "one", [aLink("a")], [], UNKNOWN],
    ["nobody, where nothing may come in", undefined, [aLink("a")], [toResMan], OFF],
    ["the lead, though its property is paused", undefined, [aLink("a")], [paused], queued(lead("a"))],
  ])("tells of %s", (_, propertyId, links, integrations, expected) => {
    const notification = { source: "resman", deliveryId: "d", resmanLeadId: "P-1", propertyId, fieldNames: [] };
    expect(routeNotification(notification, links, integrations)).toEqual(expected);
  });

  it("believes a name of ResMan's only where one property has it", () => {
    const twins = [ONE, anIntegration({ propertyId: "two", resmanPropertyId: "R-1" })];
    const notification = { source: "resman", deliveryId: "d", resmanLeadId: "P-1", propertyId: "R-1", fieldNames: [] };
    expect(routeNotification(notification, [], twins)).toEqual(UNKNOWN);
  });
});
