import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect } from "vitest";
import { errorBodySchema } from "../../../src/http/contracts/error.js";
import { FAKE_RESMAN_IDS } from "../../../src/testing/index.js";
import { WEBHOOK_SECRET } from "../../http/support/call.js";

/** What nobody may be told. */
const SECRETS = [WEBHOOK_SECRET, WEBHOOK_SECRET.replace("whsec_", ""), FAKE_RESMAN_IDS.apiKey];
/** A place in somebody's code or on somebody's disk. */
const PLACES = [process.cwd(), "node_modules", "node:internal"];
const FRAME = /\bat .{0,200}:\d+:\d+|\.[cm]?[jt]s:\d+/;

/** @throws where a text tells what it must not */
export function requireDiscreet(text: string): void {
  for (const secret of [...SECRETS, ...PLACES]) if (text.includes(secret)) throw new Error(`It tells: ${secret}`);
  if (FRAME.test(text)) throw new Error("It shows a stack.");
}

/** What holds for every answer, whoever asked for whatever. @throws where it does not */
export async function requireLawful(response: Response): Promise<void> {
  const { status, headers } = response;
  const text = await response.text();
  if (status >= 500) throw new Error(`${status}: ${text.slice(0, 500)}`);
  requireDiscreet(text);
  if (status < 400) return;
  if (headers.get("content-type") !== "application/json; charset=utf-8") throw new Error("An error is no JSON.");
  const body = JSON.parse(text);
  expect(errorBodySchema.strict().parse(body)).toEqual(body);
}

/** Hears of promises nobody looked after, until it is asked. */
export function watchRejections(): { expectNone(): Promise<void> } {
  const heard: unknown[] = [];
  const listener = (reason: unknown): void => {
    heard.push(reason);
  };
  process.on("unhandledRejection", listener);
  process.on("uncaughtException", listener);
  return {
    async expectNone() {
      await new Promise(setImmediate);
      process.off("unhandledRejection", listener);
      process.off("uncaughtException", listener);
      expect(heard).toEqual([]);
      expect(Reflect.get({}, "polluted")).toBeUndefined();
      expect(Reflect.get([], "polluted")).toBeUndefined();
    },
  };
}

/** Bytes in use once what nobody holds is gone. */
export function heapInUse(): number {
  setFlagsFromString("--expose_gc");
  const collect: unknown = runInNewContext("gc");
  if (typeof collect === "function") for (let time = 0; time < 2; time += 1) collect();
  return process.memoryUsage().heapUsed;
}

/** Runs a number of steps by a seed; what goes wrong names the seed, the step, and what the step said it does. */
export async function rounds(
  { seed, count }: { seed: number; count: number },
  step: (describe: (what: string) => void) => Promise<void> | void,
): Promise<void> {
  for (let round = 0; round < count; round += 1) {
    let description = "";
    const describe = (what: string): void => {
      description = what.slice(0, 2000);
    };
    try {
      await step(describe);
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`Seed ${seed}, round ${round}: ${reason}\n${description}`, { cause });
    }
  }
}

/** Another seed than the one that is always run: `FUZZ_SEED=7 npx vitest run test/fuzz`. */
export const seedOf = (own: number): number => Number(process.env.FUZZ_SEED ?? 0) * 10_000_000 + own;
