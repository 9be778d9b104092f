import { createBody } from "../../http/support/bodies.js";
import { SAM } from "../../http/support/http-world.js";
import { aMessage } from "../../realtime/support/hub-world.js";
import { DANA, PROPERTY } from "../../support/small-world.js";
import type { Dice } from "./dice.js";
import { type FullWorld, LEE } from "./full-world.js";
import { brokenBytes, mutatedJson, poison, randomJson } from "./hostile-json.js";

/** What a socket hands over: text as `ws` gives it, as browsers give it, or what is no text. */
export type FuzzFrame = readonly [data: unknown, isBinary?: unknown];

const MEGABYTES_10 = 10 * 1024 * 1024;
const encoder = new TextEncoder();

/** A frame with something, or nothing, wrong about it. */
export function randomFrame(dice: Dice, world: FullWorld): FuzzFrame {
  if (dice.chance(1 / 5000)) return ["x".repeat(MEGABYTES_10)];
  const message = validMessage(dice, world);
  const text = JSON.stringify(message);
  const kind = dice.int(20);
  if (kind < 5) return asText(dice, text);
  if (kind < 13) return asText(dice, mutatedJson(dice, message, { ids: world.ids }));
  if (kind < 14) return asText(dice, randomJson(dice, 5));
  if (kind < 15) return asText(dice, poison(dice));
  if (kind < 16) return [brokenBytes(dice, text), false];
  // The first or the last part of a message, as though a frame were a message only with the next one.
  if (kind < 17)
    return asText(dice, dice.chance(0.5) ? text.slice(0, dice.int(text.length)) : text.slice(dice.int(text.length)));
  if (kind < 18) return asText(dice, dice.text(60));
  return dice.pick<() => FuzzFrame>([
    () => [dice.bytes(dice.int(200)), true],
    () => [dice.bytes(dice.int(200)), false],
    () => [dice.bytes(20).buffer],
    () => [[dice.bytes(5), dice.bytes(5)], true],
    () => [undefined],
    () => [null, false],
    () => [{ byteLength: "many" }, false],
    () => [""],
  ])();
}

const asText = (dice: Dice, text: string): FuzzFrame => (dice.chance(0.5) ? [encoder.encode(text), false] : [text]);

function validMessage(dice: Dice, { ids }: FullWorld): object {
  const lead = dice.pick([
    { conversation_id: DANA },
    { conversation_id: LEE },
    { conversation_id: SAM },
    { lead_id: dice.pick(ids) },
  ]);
  const name = dice.chance(0.5) ? { message_id: `m${dice.int(1000)}` } : {};
  const scope = dice.chance(0.3) ? { property_id: dice.pick([PROPERTY, ...ids]) } : {};
  const [type, data] = dice.pick<() => [string, unknown]>([
    () => ["heartbeat", dice.pick([null, { status: "ping" }, { status: "alive" }])],
    () => [
      "status_change",
      { ...lead, status: dice.pick(["contacted", "tour_scheduled", "lost", "new"]), custom_fields: { a: [1] } },
    ],
    () => [
      "lead_update",
      { ...lead, updated_fields: { occupants_count: dice.int(9), budget_range: { min: 1, max: 2 } } },
    ],
    () => ["lead_update", { ...lead, updated_fields: { email: null, has_pets: true, pet_details: { type: "dog" } } }],
    () => ["new_lead", createBody({ conversation_id: dice.pick([DANA, SAM, LEE]) })],
    () => [
      "sync_conflict",
      { conflict_id: dice.pick(ids), resolution: dice.pick(["resman_wins", "merged"]), final_value: 1 },
    ],
  ])();
  return aMessage(type, data, { ...name, ...scope });
}
