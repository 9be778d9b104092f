import { once } from "node:events";
import { WebSocket } from "ws";
import { answerParent } from "../process/answer.js";

/** Many clients on one server; they count events and read no more of them. */

const EVENT = Buffer.from('"lead_update"');

let expected = 0;
let events = 0;
let onAll: (() => void) | undefined;

/** A frame holds one event, an array of them, or something else, such as a heartbeat. */
function count(frame: Buffer): void {
  for (let at = frame.indexOf(EVENT); at >= 0; at = frame.indexOf(EVENT, at + EVENT.length)) events += 1;
  if (events >= expected) onAll?.();
}

answerParent({
  connect: async ({ port, clients }: { port: number; clients: number }): Promise<void> => {
    for (let client = 0; client < clients; client++) {
      const socket = new WebSocket(`ws://127.0.0.1:${port}`, { perMessageDeflate: false });
      socket.on("message", (data: Buffer) => count(data));
      await once(socket, "open");
    }
  },

  /** From here on events are counted. */
  expect: (all: number): void => {
    expected = all;
    events = 0;
  },

  /** Resolves when all have come; too many are a mistake. */
  received: async (): Promise<void> => {
    if (events < expected) {
      await new Promise<void>((resolve) => {
        onAll = resolve;
      });
    }
    onAll = undefined;
    if (events > expected) throw new Error(`${events} events came instead of ${expected}.`);
  },
});
