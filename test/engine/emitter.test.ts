import { expect, it } from "vitest";
import { SyncEmitter } from "../../src/engine/emitter.js";

const logged = () => {
  const lines: unknown[] = [];
  const log = (message: string, facts?: Record<string, unknown>) => lines.push([message, facts]);
  return { lines, logger: { debug: log, info: log, warn: log, error: log } };
};

it("runs every listener although one throws and another rejects", async () => {
  const { lines, logger } = logged();
  const emitter = new SyncEmitter(logger);
  const heard: string[] = [];
  emitter.on("engine:started", () => {
    throw new Error("bad listener");
  });
  emitter.on("engine:started", async () => {
    throw new Error("bad async listener");
  });
  emitter.on("engine:started", ({ workerId }) => void heard.push(workerId));
  emitter.emit("engine:started", { workerId: "w1" });
  await Promise.resolve();
  expect(heard).toEqual(["w1"]);
  expect(lines).toHaveLength(2);
});

it("ends a subscription both ways", () => {
  const emitter = new SyncEmitter(logged().logger);
  const heard: string[] = [];
  const listener = ({ workerId }: { workerId: string }) => void heard.push(workerId);
  const end = emitter.on("engine:stopped", listener);
  end();
  emitter.on("engine:stopped", listener);
  emitter.off("engine:stopped", listener);
  emitter.emit("engine:stopped", { workerId: "w" });
  expect(heard).toEqual([]);
});
