import { Webhook } from "standardwebhooks";
import { describe, expect, it, vi } from "vitest";
import { leadUpdateWebhookSchema } from "../../../src/domain/wire/lead-update-webhook.js";
import type { UpdateMeta } from "../../../src/engine/bridge/options.js";
import { verifyWebhook } from "../../../src/rules/webhooks/verify-webhook.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import { aBridgeWorld, anEndpoint, anEvent, answer, eventually, idsOf, SECRET } from "./support.js";

describe("a subscriber over HTTP", () => {
  it("gets the seeds' webhook, signed both ways", async () => {
    const world = await aBridgeWorld();
    const endpoint = await anEndpoint();
    const subscriber = { id: "crm", url: endpoint.url, secret: SECRET, headers: { authorization: "Bearer abc" } };
    await world.bridge({ subscribers: [subscriber] }).start();
    const { data } = anEvent();
    await world.happen(
      { id: "e-1", data },
      { id: "e-2", type: "status_change", data: { ...data, status: "qualified", previous_status: "new" } },
      { id: "e-3", type: "new_lead", data: { ...data, updated_fields: {} } },
    );
    await eventually(() => expect(endpoint.received).toHaveLength(3));

    const bodies = endpoint.received.map(({ body }) => JSON.parse(body));
    const update = {
      lead_id: "P-1",
      status: "new",
      updated_fields: data.updated_fields,
      timestamp: "2026-03-02T16:59:59.000Z",
      updated_by: "resman",
      sync_direction: "from_resman",
      property_id: PROPERTY,
    };
    expect(bodies).toEqual([update, { ...update, status: "qualified" }, { ...update, updated_fields: {} }]);
    for (const body of bodies) expect(leadUpdateWebhookSchema.parse(body)).toEqual(body);
    expect(idsOf(endpoint)).toEqual(["e-1", "e-2", "e-3"]);
    for (const { headers, body } of endpoint.received) {
      expect(headers).toMatchObject({ "content-type": "application/json", authorization: "Bearer abc" });
      const now = world.runtime.now();
      const { "webhook-signature": _, ...seeds } = headers;
      for (const each of [headers, seeds]) {
        const { deliveryId } = verifyWebhook({ body, headers: each, now }, { secrets: [SECRET] });
        expect(deliveryId).toBe(headers["webhook-id"]);
      }
    }
  });

  it("is signed as an independent receiver expects", async () => {
    const world = await aBridgeWorld();
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const endpoint = await anEndpoint();
    await world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret }] }).start();
    await world.happen({});
    await eventually(() => expect(endpoint.received).toHaveLength(1));
    const [first] = endpoint.received;
    vi.useFakeTimers({ now: world.runtime.now(), toFake: ["Date"] });
    const verified = new Webhook(secret).verify(first?.body ?? "", first?.headers as Record<string, string>);
    vi.useRealTimers();
    expect(verified).toEqual(JSON.parse(first?.body ?? ""));
  });

  it("is sent to one address only: a redirect is a failure", async () => {
    const world = await aBridgeWorld();
    const elsewhere = await anEndpoint();
    const endpoint = await anEndpoint(answer(307, { location: elsewhere.url }));
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] });
    await bridge.start();
    await world.happen({});
    await eventually(async () =>
      expect(await bridge.status()).toMatchObject([{ lastFailure: "HTTP 307", failures: 1 }]),
    );
    expect(elsewhere.received).toEqual([]);
  });

  it("is taken with any 2xx, however long the answer is", async () => {
    const world = await aBridgeWorld();
    const endless = (status: number) => (response: import("node:http").ServerResponse) => {
      response.writeHead(status);
      const chunk = Buffer.alloc(16 * 1024);
      const more = (): void => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on("drain", more);
      more();
    };
    const endpoint = await anEndpoint(endless(200), endless(202), answer(299));
    const bridge = world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] });
    await bridge.start();
    await world.happen({}, {}, {});
    await eventually(async () => expect(await bridge.status()).toMatchObject([{ position: 3, failures: 0 }]));
    expect(endpoint.received).toHaveLength(3);
  });
});

it("an id that cannot stand in a header becomes one that can, always the same", async () => {
  const world = await aBridgeWorld();
  const endpoint = await anEndpoint(answer(503, { "retry-after": "0" }), answer(204));
  world.runtime.random = () => 0;
  await world.bridge({ subscribers: [{ id: "crm", url: endpoint.url, secret: SECRET }] }).start();
  await world.happen({ id: "ä.1" });
  await eventually(async () => {
    await world.runtime.advance(0);
    expect(endpoint.received).toHaveLength(2);
  });
  const [first, second] = idsOf(endpoint);
  expect(first).toMatch(/^[0-9a-f]{64}$/);
  expect(second).toBe(first);
});

describe("a subscriber in this process", () => {
  it("gets updates one after another, with what is known of them", async () => {
    const world = await aBridgeWorld();
    const got: [string, Omit<UpdateMeta, "signal">][] = [];
    let isBusy = false;
    const subscriber = {
      id: "own",
      async deliver(update: { lead_id: string }, { signal, ...meta }: UpdateMeta) {
        expect([isBusy, signal.aborted]).toEqual([false, false]);
        isBusy = true;
        await new Promise(setImmediate);
        got.push([update.lead_id, meta]);
        isBusy = false;
      },
    };
    await world.bridge({ subscribers: [subscriber] }).start();
    await world.happen({ id: "e-1" }, { id: "e-2" });
    await eventually(() => expect(got).toHaveLength(2));
    const meta = { type: "lead_update", conversationId: DANA, attempt: 1 };
    expect(got).toEqual([
      ["P-1", { ...meta, deliveryId: "e-1", position: 1 }],
      ["P-1", { ...meta, deliveryId: "e-2", position: 2 }],
    ]);
  });

  it("may be an object of a class", async () => {
    const world = await aBridgeWorld();
    class Receiver {
      readonly id = "own";
      readonly #got: string[] = [];
      deliver({ status }: { status: string }): void {
        this.#got.push(status);
      }
      get got(): readonly string[] {
        return this.#got;
      }
    }
    const receiver = new Receiver();
    await world.bridge({ subscribers: [receiver] }).start();
    await world.happen({});
    await eventually(() => expect(receiver.got).toEqual(["new"]));
  });
});

describe("which events are told", () => {
  it("those of leads that come from ResMan, of the properties that were asked for", async () => {
    const world = await aBridgeWorld();
    const [all, one] = [await anEndpoint(), await anEndpoint()];
    const bridge = world.bridge({
      subscribers: [
        { id: "all", url: all.url, secret: SECRET },
        { id: "one", url: one.url, secret: SECRET, propertyIds: [PROPERTY] },
      ],
    });
    await bridge.start();
    const { data, propertyId: _, ...rest } = anEvent();
    const elsewhere = { ...rest, propertyId: "other-property" as typeof _ };
    await world.happen(
      { id: "ours", source: "domiq" },
      { id: "conflict", type: "sync_conflict" },
      { id: "unreadable", data: { lead_id: 7 } },
      { id: "of-nobody", data: { ...data, conversation_id: "gone" } },
      { id: "unlinked", data: { ...data, lead_id: null } },
      { ...elsewhere, id: "elsewhere", data },
      { id: "here" },
    );
    await eventually(async () => expect((await bridge.status()).map(({ position }) => position)).toEqual([7, 7]));
    expect(idsOf(all)).toEqual(["elsewhere", "here"]);
    expect(idsOf(one)).toEqual(["here"]);
    const errors = world.told.filter((line) => JSON.stringify(line).includes("engine:error"));
    expect(errors).toMatchObject([
      ["engine:error", { error: { code: "INVALID_INPUT", context: { position: 3 } } }],
      ["engine:error", { error: { code: "INVALID_INPUT" } }],
    ]);
  });

  it("the position moves past those that are not told", async () => {
    const world = await aBridgeWorld();
    const bridge = world.bridge({ subscribers: [{ id: "own", deliver: () => expect.fail("nothing is for it") }] });
    await bridge.start();
    await world.happen({ source: "domiq" }, { type: "sync_conflict_resolved" });
    await eventually(async () => expect(await bridge.status()).toMatchObject([{ position: 2, failures: 0 }]));
  });

  it("a subscriber that is new begins now, or from the start", async () => {
    const world = await aBridgeWorld();
    await world.happen({ id: "before" });
    const [fresh, whole] = [await anEndpoint(), await anEndpoint()];
    const bridge = world.bridge({
      subscribers: [
        { id: "fresh", url: fresh.url, secret: SECRET },
        { id: "whole", url: whole.url, secret: SECRET, fromStart: true },
      ],
    });
    await bridge.start();
    await world.happen({ id: "after" });
    await eventually(() => expect([idsOf(fresh), idsOf(whole)]).toEqual([["after"], ["before", "after"]]));
  });
});
