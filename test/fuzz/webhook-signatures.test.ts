import { expect, it } from "vitest";
import { isSyncError } from "../../src/domain/errors.js";
import { createWebhookVerifier } from "../../src/rules/webhooks/verify-webhook.js";
import { WEBHOOK_SECRET } from "../http/support/call.js";
import { asHeaders, type Delivery, signedDelivery, tamper } from "./support/deliveries.js";
import { Dice } from "./support/dice.js";
import { randomJson } from "./support/hostile-json.js";
import { requireDiscreet, rounds, seedOf, watchRejections } from "./support/laws.js";

const NOW = Date.parse("2026-03-02T17:00:00Z");
const verify = createWebhookVerifier({ secrets: ["another-secret-of-some-length", WEBHOOK_SECRET] });

/** The code of a refusal, undefined where it was taken. @throws what is no refusal */
function refusalOf(dice: Dice, { body, headers }: Delivery): string | undefined {
  try {
    verify({ body, headers: asHeaders(dice, headers), now: NOW + dice.int(240_000) - 120_000 });
    return undefined;
  } catch (error) {
    if (!isSyncError(error)) throw error;
    requireDiscreet(error.message);
    return error.code;
  }
}

it("of 20,000 signed deliveries those that were touched are refused by name, and no others", async () => {
  const rejections = watchRejections();
  const seed = seedOf(1_000_000);
  const dice = new Dice(seed);
  const codes = new Set<string>();
  await rounds({ seed, count: 20_000 }, (describe) => {
    const intact = signedDelivery(dice, randomJson(dice, 2), NOW);
    const delivery = dice.chance(0.25) ? intact : tamper(dice, intact);
    describe(JSON.stringify({ ...delivery, body: String(delivery.body) }));
    const code = refusalOf(dice, delivery);
    if (delivery.isIntact !== (code === undefined)) throw new Error(`It was ${code ?? "taken"}.`);
    if (code !== undefined) codes.add(code);
  });
  await rejections.expectNone();
  const all = ["HEADER_MISSING", "HEADER_MALFORMED", "STALE", "BODY_CHANGED", "SIGNATURE_MISMATCH"];
  expect([...codes].sort()).toEqual(all.map((code) => `WEBHOOK_${code}`).sort());
}, 300_000);
