import { describe, expect, it } from "vitest";
import { expectEmpty, expectExactly, planOf, recordPosts } from "./support/observe.js";
import { createRandomHistory } from "./support/random-history.js";

/** Each history is as many scenarios; more of them with PLAN_HISTORIES. */
const SCENARIOS = 10;
const ENOUGH = 100;
const HISTORIES = Number(process.env.PLAN_HISTORIES ?? ENOUGH);
const GROUP = 25;

/** How often each action was planned: a scenario nobody ever comes to proves nothing. */
const seen: Record<string, number> = {};

async function runHistory(seed: number): Promise<void> {
  const history = await createRandomHistory(seed);
  const { world } = history;
  const sent = recordPosts(world);
  for (let scenario = 0; scenario < SCENARIOS; scenario += 1) {
    await history.happen();
    const id = history.anyLead();
    const plan = await planOf(world, id);
    seen[plan.action] = (seen[plan.action] ?? 0) + 1;
    for (const { becomes } of plan.conflicts) seen[becomes] = (seen[becomes] ?? 0) + 1;
    expect(JSON.parse(JSON.stringify(plan))).toStrictEqual(plan);
    if (scenario % 3 === 0) expect(await planOf(world, id)).toEqual(plan);
    await expectExactly(world, sent, plan, async () => {
      if (history.flip()) return world.engine.syncLead(id);
      const outcome = await world.engine.apply(JSON.parse(JSON.stringify(plan)));
      expect(outcome.asPlanned).toBe(true);
      return outcome;
    });
    expectEmpty(await planOf(world, id));
  }
}

describe("1,000 random scenarios: what a plan says is what is written, exactly", () => {
  const groups = Math.ceil(HISTORIES / GROUP);
  it.each(Array.from({ length: groups }, (_, group) => group))(
    `histories of group %i, ${SCENARIOS} scenarios each`,
    async (group) => {
      for (let seed = group * GROUP; seed < Math.min(HISTORIES, (group + 1) * GROUP); seed += 1) {
        await runHistory(seed).catch((error: unknown) => {
          throw new Error(`seed ${seed}`, { cause: error });
        });
      }
    },
    120_000,
  );

  it.skipIf(HISTORIES < ENOUGH)("among them are all kinds of plans", () => {
    const kinds = ["create", "link", "join", "update", "nothing", "wait", "disabled"];
    const conflicts = ["opened", "settled", "closed", "reopened"];
    for (const kind of [...kinds, ...conflicts])
      expect(seen[kind], `${kind} in ${JSON.stringify(seen)}`).toBeGreaterThan(0);
  });
});
