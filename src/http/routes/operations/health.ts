import type { EngineHealth } from "../../../engine/queries/health.js";
import type { SyncEngine } from "../../../engine/sync-engine.js";
import { type ErrorBody, errorBodySchema } from "../../contracts/error.js";
import { healthSchema } from "../../contracts/operations/health.js";
import { defineRoute, type Route } from "../../route.js";

const getHealth = defineRoute({
  method: "GET",
  path: "/api/health",
  operationId: "getHealth",
  summary: "Whether the process answers",
  tag: "Monitoring",
  access: "open",
  responses: { 200: { description: "It does.", schema: healthSchema } },
  async handle() {
    return { status: 200, body: { status: "ok" } };
  },
});

/** Anybody may ask, as often as they like: those who ask at one time share one look at the store. */
const asked = new WeakMap<SyncEngine, Promise<EngineHealth>>();

function sharedHealth(engine: SyncEngine): Promise<EngineHealth> {
  const running = asked.get(engine);
  if (running) return running;
  const health = engine.health().finally(() => asked.delete(engine));
  asked.set(engine, health);
  return health;
}

const getReadiness = defineRoute({
  method: "GET",
  path: "/api/ready",
  operationId: "getReadiness",
  summary: "Whether the store can be reached and fits",
  tag: "Monitoring",
  access: "open",
  responses: {
    200: { description: "It can do its work.", schema: healthSchema },
    503: { description: "It cannot now; the code says why.", schema: errorBodySchema },
  },
  async handle({ engine }) {
    const { status, problem } = await sharedHealth(engine);
    if (status === "ok") return { status: 200, body: { status } };
    // The message may name hosts.
    const body: ErrorBody = {
      error: "Not ready",
      code: errorBodySchema.shape.code.catch("STORAGE_ERROR").parse(problem?.code),
    };
    return { status: 503, body, headers: { "retry-after": "5" } };
  },
});

export const HEALTH_ROUTES: readonly Route[] = [getHealth, getReadiness];
