import { expect, it } from "vitest";
import { signed, updateOf } from "../http/support/webhooks.js";
import { Dice } from "./support/dice.js";
import { createFullWorld, type FullWorld } from "./support/full-world.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./support/hostile-json.js";
import { requireLawful, rounds, seedOf, watchRejections } from "./support/laws.js";

const WORLDS = 10;
const DELIVERIES = 1000;
/** Deliveries that are under way together: they share transactions. */
const TOGETHER = 10;
const URL = "https://crm.example.com/api/resman/webhooks/lead-update";

function hostileBody(dice: Dice, { ids, fake, clock }: FullWorld): string {
  const prospect = dice.pick(fake.prospects());
  const update = updateOf({ clock, prospect: () => prospect }, { property_id: dice.pick(ids) });
  const kind = dice.int(10);
  if (kind < 2) return JSON.stringify(update);
  if (kind < 7) return mutatedJson(dice, update, { ids });
  if (kind < 8) return randomJson(dice, 5);
  if (kind < 9) return poison(dice);
  return new TextDecoder().decode(brokenBytes(dice, JSON.stringify(update)));
}

function hostileRequest(dice: Dice, world: FullWorld): { body: string; request: Request } {
  // What cannot be written as UTF-8 cannot be sent either.
  const body = new TextDecoder().decode(new TextEncoder().encode(hostileBody(dice, world)));
  const { headers } = signed(world, body, dice.chance(0.5) ? { id: `msg_${dice.int(500)}` } : {});
  return { body, request: new Request(URL, { method: "POST", body, headers }) };
}

it(`${WORLDS * DELIVERIES} well signed deliveries with hostile bodies break nothing`, async () => {
  const rejections = watchRejections();
  const statuses = new Set<number>();
  for (let number = 0; number < WORLDS; number += 1) {
    const seed = seedOf(1_100_000 + number);
    const dice = new Dice(seed);
    const world = await createFullWorld();
    const leads = await world.storage.conversations.list();
    await rounds({ seed, count: DELIVERIES / TOGETHER }, async (describe) => {
      const requests = dice.many(TOGETHER, () => hostileRequest(dice, world));
      describe(requests.map(({ body }) => body.slice(0, 200)).join("\n"));
      const answers = await Promise.all(requests.map(({ request }) => world.handler(request)));
      for (const { status } of answers) statuses.add(status);
      await Promise.all(answers.map(requireLawful));
    });
    // A notice changes no lead by itself, and there is one look for each prospect, however often it was named.
    expect(await world.storage.conversations.list(), `seed ${seed}`).toEqual(leads);
    const waiting = await world.storage.queue.list({ status: "pending", limit: 1000 });
    const keys = waiting.map(({ syncOperation, conversationId, propertyId, resmanLeadId }) =>
      [syncOperation, conversationId ?? [propertyId, resmanLeadId]].join(" "),
    );
    expect(new Set(keys).size, `seed ${seed}`).toBe(keys.length);
  }
  await rejections.expectNone();
  expect([...statuses].sort()).toEqual([200, 400]);
}, 300_000);
