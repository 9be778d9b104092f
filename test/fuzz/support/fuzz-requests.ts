import { expect } from "vitest";
import { PROPERTY } from "../../support/small-world.js";
import { Dice } from "./dice.js";
import { createFullWorld, type FullWorld, LATE } from "./full-world.js";
import { requireLawful, rounds, seedOf } from "./laws.js";
import { type FuzzRequest, randomRequest, type Senders } from "./requests.js";

/** After these a new world is made: what clutters up a small one, changes what can be reached. */
const A_WORLD = 500;

export interface FuzzRun {
  seed: number;
  /** Requests. */
  count: number;
  senders: Senders;
  /** Whether nothing of the other property may change. */
  keepsElsewhere: boolean;
}

/** Sends requests of all kinds and checks what comes back, and that everything works when they are through. */
export async function fuzzRequests({
  seed: own,
  count,
  senders,
  keepsElsewhere,
}: FuzzRun): Promise<Map<number, number>> {
  const statuses = new Map<number, number>();
  for (let from = 0; from < count; from += A_WORLD) {
    const seed = seedOf(own + from);
    const dice = new Dice(seed);
    const world = await createFullWorld();
    const before = await world.elsewhere();
    await rounds({ seed, count: Math.min(A_WORLD, count - from) }, async (describe) => {
      const { name, request } = nextRequest(dice, world, senders);
      describe(name);
      const response = await world.handler(request);
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      await requireLawful(response);
    });
    if (keepsElsewhere) expect(await world.elsewhere(), `seed ${seed}`).toEqual(before);
    await expectWorks(world, `seed ${seed}`);
  }
  return statuses;
}

function nextRequest(dice: Dice, world: FullWorld, senders: Senders): FuzzRequest {
  for (;;) {
    const made = randomRequest(dice, world, senders);
    if (made) return made;
  }
}

/** A renter nobody touched is brought to ResMan as ever, and what was taken in of the others can be as well. */
async function expectWorks(world: FullWorld, hint: string): Promise<void> {
  // What admins may switch off they can switch on again.
  const integration = `/api/resman/integrations/${PROPERTY}`;
  const resumed = await world.call({ method: "POST", path: `${integration}/resume` });
  expect(resumed.status, hint).toBe(200);
  const body = { sync_direction: "bidirectional" };
  const turned = await world.call({ method: "POST", path: `${integration}/direction`, body });
  expect(turned.status, hint).toBe(200);
  await world.edit({ conversation: { moveInDate: "2026-09-01" } }, LATE);
  const answer = await world.call({ method: "POST", path: `/api/resman/leads/${LATE}/sync`, as: "agent" });
  expect(answer.status, hint).toBe(200);
  const { resmanLeadId } = await world.conversation(LATE);
  const prospect = world.fake.prospects().find(({ prospectId }) => prospectId === resmanLeadId);
  expect(prospect?.preferences.targetMoveInDate, hint).toBe("2026-09-01");
  const sweep = await world.engine.pushLeads({ scope: "all" });
  expect(sweep.errors, hint).toEqual([]);
  expect(world.fake.unexpected, hint).toEqual([]);
}
