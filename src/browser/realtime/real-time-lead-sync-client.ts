import type { OutgoingMessage, RealTimeState } from "../types/realtime.js";
import type { CallOptions } from "../types/values.js";
import { createConnection } from "./connection.js";
import type { RealTimeClientOptions, RealTimeListeners } from "./options.js";

/**
 * A realtime connection that comes back by itself: later each time, with jitter, going on after the last event it saw, so
 * that nothing is lost and nothing comes twice. Notices a dead line by its silence. Nothing happens before `connect`, so one
 * may be made while a page is rendered on a server.
 *
 * It is `open` when the server has said something, not when the socket is: a proxy may open one with nobody behind it.
 */
export class RealTimeLeadSyncClient {
  readonly #state: () => RealTimeState;

  /** Listens. Returns what ends it. Listeners never disturb each other or the connection; what one throws, all hear of as a problem. */
  declare readonly listen: (listeners: RealTimeListeners) => () => void;

  /**
   * Connects, unless it is connected or about to be; while it waits for its next attempt, that is made at once. Never throws:
   * where there is no WebSocket or no address, the state says so.
   */
  declare readonly connect: () => void;

  /** Ends the connection and stays away until `connect`, which goes on where it was. What was not acknowledged yet fails with `ABORTED`. */
  declare readonly disconnect: () => void;

  /**
   * Hears of other properties from now on: connects anew, and tells of a gap. The same ones change nothing.
   * @param propertyIds None: all the caller may see.
   */
  declare readonly subscribe: (propertyIds?: readonly string[]) => void;

  /**
   * Sends a change over the socket. Resolves when the server has stored it.
   * @throws LeadSyncApiError with the server's code, `NETWORK_ERROR` (not connected, or lost before it was acknowledged),
   * `TIMEOUT_ERROR` (not acknowledged within 15 seconds), `ABORTED`, `INVALID_INPUT` (no JSON)
   */
  declare readonly send: (message: OutgoingMessage, options?: CallOptions) => Promise<void>;

  /** @throws LeadSyncApiError `INVALID_CONFIG` naming a number of milliseconds no timer can wait */
  constructor(options: RealTimeClientOptions = {}) {
    const { state, operations } = createConnection(options);
    this.#state = state;
    Object.assign(this, operations);
  }

  /** What is known now; the same object until something changes. */
  get state(): RealTimeState {
    return this.#state();
  }
}
