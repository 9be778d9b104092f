import { describe, expect, it } from "vitest";
import { createBody, statusBody } from "../http/support/bodies.js";
import type { Call } from "../http/support/call.js";
import { createHttpWorld, type HttpWorld } from "../http/support/http-world.js";
import { signed } from "../http/support/webhooks.js";
import { aMessage, createHubWorld } from "../realtime/support/hub-world.js";
import { DANA } from "../support/small-world.js";

/** It has a length, as texts have, and no way to become a number or a text: zod compares it all the same and throws. */
const LONG = { length: { toString: 1 } };

const REQUESTS: Readonly<Record<string, (world: HttpWorld) => Call>> = {
  "a lead": () => ({
    method: "POST",
    path: "/api/resman/leads",
    body: createBody({ lead_data: { first_name: LONG } }),
  }),
  "a status": () => ({ method: "PUT", path: `/api/resman/leads/${DANA}/status`, body: statusBody({ notes: LONG }) }),
  "custom fields": () => ({
    method: "PUT",
    path: `/api/resman/leads/${DANA}/status`,
    body: statusBody({ custom_fields: { tag: LONG } }),
  }),
  "a webhook": (world) => ({
    method: "POST",
    path: "/api/resman/webhooks/lead-update",
    ...signed(world, { lead_id: LONG, status: LONG, updated_by: LONG }),
  }),
};

describe("a member called toString is refused, since nothing that has one can be compared or written", () => {
  it.each(Object.entries(REQUESTS))("in %s", async (_, request) => {
    const world = await createHttpWorld();
    expect(await world.call(request(world))).toMatchObject({ status: 400, body: { code: "INVALID_INPUT" } });
  });

  it.each([
    aMessage("status_change", { conversation_id: LONG, status: "contacted" }),
    aMessage("status_change", { conversation_id: DANA, status: "contacted", custom_fields: { tag: LONG } }),
    aMessage("heartbeat", { status: LONG }),
    aMessage("heartbeat", null, { message_id: LONG }),
  ])("in a message: %j", async (message) => {
    const { join, log, engine } = await createHubWorld();
    const { socket, connection } = join();
    socket.say(message);
    await connection.settled();
    expect(socket.ofType("error")).toMatchObject([{ data: { code: "INVALID_INPUT" } }]);
    expect(engine.calls).toEqual([]);
    expect(log).toEqual([]);
  });
});
