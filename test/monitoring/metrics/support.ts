import type { SyncEvents } from "../../../src/domain/events.js";
import { SyncEmitter } from "../../../src/engine/emitter.js";
import { LeadSyncMonitor } from "../../../src/monitoring/lead-sync-monitor.js";
import type { LeadSyncMonitorOptions } from "../../../src/monitoring/monitor-options.js";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { createSeededRandom } from "../../../src/testing/index.js";
import { type ClockedWorld, createClockedWorld } from "../../support/clocked-world.js";
import { PROPERTY } from "../../support/small-world.js";

/** A process that is monitored: an engine of its own, and the requests it makes. */
export interface Process {
  monitor: LeadSyncMonitor;
  /** Requests to ResMan of Dana's property, this long ago. */
  request(more?: Partial<SyncEvents["api:request"]>): void;
}

export interface MonitoredWorld extends ClockedWorld {
  process(options?: Partial<LeadSyncMonitorOptions>): Process;
}

export async function createMonitoredWorld(): Promise<MonitoredWorld> {
  const world = await createClockedWorld();
  const { clock, storage } = world;
  let seed = 10;
  return {
    ...world,
    process(options = {}) {
      const engine = world.anotherEngine();
      const events = new SyncEmitter(silentLogger);
      seed += 1;
      const { now, setTimeout, clearTimeout } = clock;
      const monitor = new LeadSyncMonitor({
        storage,
        engine: {
          metrics: (query) => engine.metrics(query),
          metricsHistory: (query) => engine.metricsHistory(query),
          prometheus: (query) => engine.prometheus(query),
          on: (event, listener) => events.on(event, listener),
        },
        runtime: { now, setTimeout, clearTimeout, ...createSeededRandom(seed) },
        ...options,
      });
      const request: Process["request"] = (more = {}) =>
        events.emit("api:request", {
          propertyId: PROPERTY,
          remote: "resman:400",
          operation: "ResMan SearchProspects",
          startedAt: clock.now(),
          durationMs: 0,
          status: 200,
          errorCode: null,
          ...more,
        });
      return { monitor, request };
    },
  };
}
