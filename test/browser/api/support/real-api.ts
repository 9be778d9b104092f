import { expect, vi } from "vitest";
import { LeadSyncApi } from "../../../../src/browser/api/lead-sync-api.js";
import { LeadSyncApiError } from "../../../../src/browser/index.js";
import type { LeadSyncHandler } from "../../../../src/http/handler.js";
import { asking, OURS, staffMove, THEIRS, weMove } from "../../../engine/conflicts/support.js";
import { createHttpWorld, type HttpWorld } from "../../../http/support/http-world.js";
import { aRow } from "../../../support/small-world.js";

/** Every public method of the client, watched. */
export const METHODS = Object.getOwnPropertyNames(LeadSyncApi.prototype).filter(
  (name): name is keyof LeadSyncApi => name !== "constructor",
);
const calls = METHODS.map((name) => [name, vi.spyOn(LeadSyncApi.prototype, name)] as const);

/** Methods no test of the file has called. */
export const untried = (): string[] => calls.filter(([, spy]) => spy.mock.calls.length === 0).map(([name]) => name);

/** The client as somebody has it; its requests end at the server's own handler. */
export const clientOf = (fetch: LeadSyncHandler, who = "admin"): LeadSyncApi =>
  new LeadSyncApi({ baseUrl: "http://host.test", token: who, retries: 0, runtime: { fetch } });

export type RealWorld = HttpWorld & {
  api: LeadSyncApi;
  agent: LeadSyncApi;
  viewer: LeadSyncApi;
};

/** An engine, its ResMan, its HTTP API, and clients of it. */
export async function realWorld(options: Parameters<typeof createHttpWorld>[0] = {}): Promise<RealWorld> {
  const world = await createHttpWorld(options);
  const { handler } = world;
  return { ...world, api: clientOf(handler), agent: clientOf(handler, "agent"), viewer: clientOf(handler, "viewer") };
}

/** Both sides gave Dana another move-in date. */
export async function conflictWorld(): Promise<RealWorld & { id: string }> {
  const world = await realWorld({ rows: [aRow()], ...asking });
  await world.cycle();
  await weMove(world, OURS);
  staffMove(world, THEIRS);
  await world.cycle();
  const { items } = await world.api.listConflicts();
  const [conflict] = items;
  if (!conflict || items.length > 1) throw new Error(`${items.length} conflicts`);
  return { ...world, id: conflict.id };
}

/** No member at any depth has a name of the wire's, but for those that are the host's own. */
export function expectOurNames<T>(answer: T): T {
  const text = JSON.stringify(answer, (name, value: unknown) => (name === "customFields" ? undefined : value));
  expect(text).not.toMatch(/"[^"]*_[^"]*":/);
  return answer;
}

export async function failureOf(call: Promise<unknown>): Promise<LeadSyncApiError> {
  const error = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(LeadSyncApiError);
  return error as LeadSyncApiError;
}
