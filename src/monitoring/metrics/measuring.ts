import type { Logger } from "../../ports/logger.js";
import type { Runtime } from "../../ports/runtime.js";
import type { StorageAdapter } from "../../ports/storage.js";
import { withinLimit } from "../alerts/within-limit.js";
import type { MonitoredEngine } from "../monitor-options.js";
import { Downtime } from "./downtime.js";
import { GAUGES_EVERY_MS, GaugeSampler } from "./gauge-sampler.js";
import { type Repetition, repeat } from "./repeat.js";
import { RequestCollector } from "./request-collector.js";
import { SampleOutbox } from "./sample-outbox.js";

/** A store that does not answer keeps nobody waiting for longer. */
const PATIENCE_MS = 5000;

/** What measuring works with. */
export interface MeasuringParts {
  storage: StorageAdapter;
  engine: MonitoredEngine;
  runtime: Runtime;
  logger: Logger;
  flushEveryMs: number;
  checkEveryMs: number;
  /** Looks at the rules. */
  check(signal: AbortSignal): Promise<unknown>;
}

/** Listens to the engine, stores what was counted, and looks at the rules, all beside the sync. Returns what ends it. */
export function beginMeasuring(parts: MeasuringParts): () => Promise<void> {
  const { storage, engine, runtime, logger, flushEveryMs, checkEveryMs, check } = parts;
  const collector = new RequestCollector();
  const outbox = new SampleOutbox(storage.metrics, logger);
  const gauges = new GaugeSampler({ storage, engine, runtime });
  const downtime = new Downtime(storage.metrics, runtime);
  let flushing: Promise<void> | undefined;
  const flush = (): Promise<void> => {
    flushing ??= store(collector, outbox).finally(() => {
      flushing = undefined;
    });
    return flushing;
  };
  // One that takes longer goes on; nobody waits for it.
  const flushInTime = () => withinLimit(runtime, PATIENCE_MS, flush).catch(() => undefined);
  const work: Repetition[] = [
    { what: "store measured values", everyMs: flushEveryMs, work: flushInTime },
    { what: "store how things are", everyMs: GAUGES_EVERY_MS, work: (signal) => gauges.sample(signal) },
    {
      what: "check the alert rules",
      everyMs: checkEveryMs,
      work: async (signal) => {
        await flushInTime();
        await withinLimit(runtime, PATIENCE_MS, () => downtime.store());
        await check(signal);
      },
    },
  ];
  const stopping = new AbortController();
  const subscriptions = [
    engine.on("api:request", (report) => collector.add(report)),
    engine.on("circuit:opened", (circuit) => downtime.opened(circuit)),
    engine.on("circuit:closed", (circuit) => downtime.closed(circuit)),
  ];
  const running = Promise.all(work.map((one) => repeat(one, { runtime, logger }, stopping.signal)));
  return async () => {
    for (const off of subscriptions) off();
    stopping.abort();
    await running;
    // One that is under way has not taken what was counted since.
    await flushInTime();
    await flushInTime();
  };
}

async function store(collector: RequestCollector, outbox: SampleOutbox): Promise<void> {
  outbox.add(collector.take());
  await outbox.flush();
}
