import { expect, it } from "vitest";
import { leadUpdateWebhookSchema } from "../../../src/domain/wire/lead-update-webhook.js";
import { Bridge } from "../../../src/engine/bridge/bridge.js";
import { createContext } from "../../../src/engine/context.js";
import { createWebhookVerifier } from "../../../src/rules/webhooks/verify-webhook.js";
import { createSmallWorld, DANA } from "../../support/small-world.js";
import { anEndpoint, eventually, SECRET } from "./support.js";

it("an edit of staff in ResMan reaches a subscriber once, verifies there, and is taken by our own intake", async () => {
  const world = await createSmallWorld();
  const { storage, fake, client, engine } = world;
  await world.cycle();
  const endpoint = await anEndpoint();
  const bridge = new Bridge(createContext({ storage, resman: client }), {
    subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }],
  });
  await bridge.start();
  const { prospectId } = world.prospect();
  world.clock.pass(60_000);
  fake.staff.changePhone({ prospectId, phone: "1-918-555-0111" });
  await world.cycle();
  await world.cycle();
  await eventually(() => expect(endpoint.received.length).toBeGreaterThan(0));
  await eventually(async () => {
    const [status] = await bridge.status();
    expect(status?.position).toBe(status?.newest);
  });
  await bridge.stop();

  expect(endpoint.received).toHaveLength(1);
  const [delivery] = endpoint.received;
  const { body = "", headers = {} } = delivery ?? {};
  const verify = createWebhookVerifier({ secrets: [SECRET] });
  const { deliveryId } = verify({ body, headers, now: Date.now() });
  const update = leadUpdateWebhookSchema.parse(JSON.parse(body));
  expect(update).toMatchObject({ lead_id: prospectId, status: "new", updated_fields: { phone: "+19185550111" } });

  expect(await engine.webhooks.receive({ deliveryId, update })).toEqual({ outcome: "queued", conversationIds: [DANA] });
  expect(await engine.webhooks.receive({ deliveryId, update })).toMatchObject({ outcome: "duplicate" });
});
