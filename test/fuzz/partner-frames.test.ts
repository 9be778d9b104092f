import { expect, it } from "vitest";
import { isSyncError } from "../../src/domain/errors.js";
import { readUpstream } from "../../src/realtime/upstream-message.js";
import { aMessage } from "../realtime/support/hub-world.js";
import { PROPERTY } from "../support/small-world.js";
import { Dice } from "./support/dice.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./support/hostile-json.js";
import { requireDiscreet, rounds, seedOf, watchRejections } from "./support/laws.js";

const ids = ["prospect-1", PROPERTY];
const data = { lead_id: "prospect-1", status: "contacted", updated_fields: { phone: "1" }, updated_by: "resman_user" };
const MESSAGES = [
  aMessage("lead_update", data, { source: "resman", event_id: 7 }),
  aMessage("status_change", data, { source: "resman", message_id: "m1" }),
  aMessage("new_lead", data, { source: "domiq" }),
  aMessage("heartbeat", { status: "ping" }),
];

function partnersText(dice: Dice): string {
  const message = dice.pick(MESSAGES);
  return dice.pick([
    () => JSON.stringify(message),
    () => mutatedJson(dice, message, { ids }),
    () => mutatedJson(dice, message, { ids }),
    () => randomJson(dice, 5),
    () => poison(dice),
    () => new TextDecoder().decode(brokenBytes(dice, JSON.stringify(message))),
  ])();
}

it("5,000 frames of a partner are understood or refused by name", async () => {
  const rejections = watchRejections();
  const seed = seedOf(2_300_000);
  const dice = new Dice(seed);
  const kinds = new Set<string>();
  await rounds({ seed, count: 5000 }, (describe) => {
    const text = partnersText(dice);
    describe(text);
    try {
      kinds.add(readUpstream({ kind: "text", text, bytes: text.length }, PROPERTY).kind);
    } catch (error) {
      if (!isSyncError(error, "INVALID_INPUT")) throw error;
      requireDiscreet(error.message);
      kinds.add("refused");
    }
  });
  await rejections.expectNone();
  expect([...kinds].sort()).toEqual(["nothing", "notice", "ping", "refused"]);
}, 60_000);
