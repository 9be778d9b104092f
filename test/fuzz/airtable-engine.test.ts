import { expect, it } from "vitest";
import { Dice } from "./support/dice.js";
import { brokenAnswer, hostileAnswer } from "./support/hostile-airtable.js";
import { anAttempt, anEdit, meddledWorld, PORTAL_FIELDS, requireInStep } from "./support/hostile-engine.js";
import { rounds, seedOf, watchRejections } from "./support/laws.js";

const WORLDS = 8;
const STEPS = 10;
const ROWS = 110;
const LEADS = 25;
const HOUR = 60 * 60_000;

it(`loses and doubles nothing by answers that are none, in ${WORLDS} histories`, async () => {
  const rejections = watchRejections();
  let meddled = 0;
  for (let number = 0; number < WORLDS; number += 1) {
    const seed = seedOf(1_700_000 + number);
    const dice = new Dice(seed);
    const deletions = dice.pick(["off", "sweep", "auto"] as const);
    const world = await meddledWorld(dice, { rows: ROWS, leads: LEADS, deletions, sweepEveryMs: HOUR });
    const share = 0.05 + dice.int(4) / 20;
    await rounds({ seed, count: STEPS }, async (describe) => {
      for (let edit = 0; edit < 12; edit += 1) await anEdit(dice, world);
      const answers: string[] = [];
      world.meddler = () => {
        if (!dice.chance(share)) return undefined;
        const answer = brokenAnswer(dice, world.recordIds());
        answers.push(`${answer.status} ${String(answer.body).slice(0, 200)}`);
        describe(answers.slice(-5).join("\n"));
        return answer;
      };
      await anAttempt(world, () =>
        dice.chance(0.2) ? world.engine.syncAll({ restart: dice.chance(0.5) }) : world.engine.reconcile(),
      );
      world.meddler = undefined;
    });
    meddled += world.meddled;
    await rounds({ seed, count: 1 }, async () => {
      for (let cycle = 0; cycle < 4; cycle += 1) {
        await world.pass(2 * HOUR);
        const { success, stage1, stage2 } = await world.reconcile();
        expect({ success, errors: [...stage1.errors, ...stage2.errors] }).toEqual({ success: true, errors: [] });
      }
      await requireInStep(world, { leads: ROWS + LEADS });
    });
  }
  await rejections.expectNone();
  expect(meddled).toBeGreaterThan(WORLDS * 3);
}, 300_000);

it(`throws nothing but its own errors and keeps what the portal owns, whatever an Airtable says, in ${WORLDS} histories`, async () => {
  const rejections = watchRejections();
  for (let number = 0; number < WORLDS; number += 1) {
    const seed = seedOf(1_800_000 + number);
    const dice = new Dice(seed);
    const world = await meddledWorld(dice, { rows: 12, leads: 8 });
    for (let cycle = 0; cycle < 2; cycle += 1) await world.reconcile();
    const ours = await world.leads();
    const owned = new Map(ours.map((lead) => [lead.id, { claimedBy: lead.claimedBy, notes: lead.notes }]));
    await rounds({ seed, count: STEPS }, async (describe) => {
      const lead = dice.pick(ours);
      const edit = { [dice.pick(PORTAL_FIELDS)]: `${dice.int(1e6)}` };
      await world.edit(lead.id, edit);
      owned.set(lead.id, { ...owned.get(lead.id), ...edit } as never);
      const answers: string[] = [];
      world.meddler = (right) => {
        if (!dice.chance(0.4)) return undefined;
        const answer = hostileAnswer(dice, right, world.recordIds());
        answers.push(`${answer.status} ${String(answer.body).slice(0, 300)}`);
        describe(answers.slice(-5).join("\n"));
        return answer;
      };
      await anAttempt(world, () =>
        dice.chance(0.2) ? world.engine.syncAll({ restart: dice.chance(0.5) }) : world.engine.reconcile(),
      );
      world.meddler = undefined;
    });
    await rounds({ seed, count: 1 }, async () => {
      await world.pass(2 * HOUR);
      for (let cycle = 0; cycle < 3; cycle += 1) {
        await world.elapse(world.engine.syncAll({ restart: true }));
        await world.pass(2 * HOUR);
      }
      for (const [id, values] of owned) {
        const lead = await world.lead(id);
        expect(lead).toMatchObject(values);
        const cells = world.cells(lead.airtableRecordId ?? "");
        expect([cells["Claimed By"] ?? null, cells.Notes ?? null]).toEqual([values.claimedBy, values.notes]);
      }
    });
  }
  await rejections.expectNone();
}, 300_000);
