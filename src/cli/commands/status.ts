import type { Integration } from "../../domain/integration.js";
import type { SyncMetrics } from "../../engine/queries/metrics.js";
import { withEngine } from "../config/open-engine.js";
import type { OpenEngine } from "../config/opened.js";
import { EXIT } from "../exit-codes.js";
import { count, counted, duration, percent } from "../output/duration.js";
import { instant } from "../output/instant.js";
import { DIRECTIONS, publicIntegration, stateText } from "../output/integration-text.js";
import { forOperators } from "../output/operator-words.js";
import { widthOf, wrap } from "../output/table.js";
import type { Outcome, Surroundings } from "../surroundings.js";

/** Options of `lead-sync status`. */
export interface StatusFlags {
  config?: string;
  property?: string;
}

const MOST_CONFLICTS = 1000;

/** How everything stands. Asks no remote. */
export const statusCommand = (cli: Surroundings, flags: StatusFlags): Promise<Outcome> =>
  withEngine(cli, flags, "store", async (opened) => {
    const health = await opened.engine.health();
    if (health.problem) {
      const { code, message } = health.problem;
      const problem = wrap(`Store: DOWN, ${code}: ${forOperators(message)}`, widthOf(cli.stdout), "");
      const text = `${problem}\nRun \`lead-sync doctor\`.`;
      return { code: EXIT.failed, document: { health }, text };
    }
    const state = await read(opened, flags.property);
    const { integrations, names: _, ...rest } = state;
    const document = { health, ...rest, integrations: integrations.map(publicIntegration) };
    return { code: EXIT.ok, document, text: statusText(cli, state) };
  });

async function read({ engine, storage }: OpenEngine, propertyId: string | undefined) {
  const of = propertyId === undefined ? {} : { propertyId };
  const all = propertyId === undefined ? await engine.integrations.list() : [await engine.integrations.get(propertyId)];
  const open = ["pending" as const, "manual_review" as const];
  const properties = storage === null ? [] : await storage.properties.list();
  return {
    integrations: all,
    names: new Map(properties.map(({ id, name }) => [id, name])),
    allPaused: await engine.integrations.isAllPaused(),
    metrics: await engine.metrics(of),
    queue: storage === null ? null : await storage.queue.counts(of),
    openConflicts: (await engine.conflicts.list({ ...of, resolutionStatus: open, limit: MOST_CONFLICTS })).length,
  };
}

type State = Awaited<ReturnType<typeof read>>;

function statusText(cli: Surroundings, state: State): string {
  const { integrations, names, allPaused, metrics, queue, openConflicts } = state;
  const width = widthOf(cli.stdout);
  const jobs = queue
    ? `${counted(queue.pending, "job waits", "jobs wait")}, ${count(queue.processing)} in work, ${count(queue.failed)} failed for good`
    : `${counted(metrics.pendingQueue, "job waits or is in work", "jobs wait or are in work")}`;
  const failed = queue && queue.failed > 0 ? ["  `lead-sync queue list --status failed` says why."] : [];
  const conflicts = openConflicts === MOST_CONFLICTS ? `${count(openConflicts)} or more` : count(openConflicts);
  return [
    ...(allPaused ? ["EVERYTHING IS PAUSED; `lead-sync resume` lets it go on."] : []),
    "Store: ok",
    wrap(metricsText(metrics), width, ""),
    `Queue: ${jobs}`,
    ...failed,
    `Open conflicts: ${conflicts}`,
    integrations.length === 0 ? "Properties: none has an integration" : "Properties:",
    ...integrations.map((one) => propertyText(cli, one, names.get(one.propertyId))),
  ].join("\n");
}

function metricsText({ totalOperations, syncSuccessRate, latencyPercentiles, consistency }: SyncMetrics): string {
  if (totalOperations === 0) return "Last hour: no syncs";
  const latency = latencyPercentiles === null ? "" : `, 95 of 100 within ${duration(latencyPercentiles.p95)}`;
  const audit = consistency === null ? "" : `, ${percent(consistency)} in step at the last audit`;
  return `Last hour: ${counted(totalOperations, "sync", "syncs")}, ${percent(syncSuccessRate)} ended well${latency}${audit}`;
}

function propertyText(cli: Surroundings, integration: Integration, name: string | undefined): string {
  const { propertyId, lastSuccessfulSyncAt } = integration;
  const way = DIRECTIONS[integration.syncDirection];
  const success = lastSuccessfulSyncAt === null ? [] : [`last success ${instant(lastSuccessfulSyncAt, cli.timeZone)}`];
  const about = [...(name === undefined ? [] : [name]), way, stateText(integration, cli.timeZone), ...success];
  return `  ${propertyId}\n${wrap(about.join(", "), widthOf(cli.stdout), "    ")}`;
}
