import { randomUUID } from "node:crypto";

/** Who does something: a worker process, or the engine beside it that is called directly. */
export type Actor = number;

const DIRECT = 0x8000_0000;

/** The engine of a process that is called directly, not by the queue. */
export const directActor = (worker: Actor): Actor => worker + DIRECT;

export const isDirect = (actor: Actor): boolean => actor >= DIRECT;

/** The header each request of an actor carries. */
export const ACTOR_HEADER = "x-test-actor";

/** Ids that tell whose they are: holders of locks and owners of leases are made of them. */
export const idsOf = (actor: Actor) => (): string => `${actor.toString(16).padStart(8, "0")}${randomUUID().slice(8)}`;

/** Whose id it is, also as part of a longer name such as `worker-<id>`. */
export function actorOf(id: string | null): Actor | undefined {
  const [, prefix] = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/.exec(id ?? "") ?? [];
  return prefix === undefined ? undefined : Number.parseInt(prefix, 16);
}
