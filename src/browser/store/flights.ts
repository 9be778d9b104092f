import { abortable } from "../abortable.js";

interface Flight {
  promise: Promise<unknown>;
  controller: AbortController;
  waiting: number;
}

/** Requests under way, each once, however many ask. */
export interface Flights {
  /** Starts it, or shares the one under way. It ends early when all who wait for it have ended their call. */
  join<T>(key: string, run: (signal: AbortSignal) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** The same, but never shares one that was asked for earlier: waits for its end. */
  anew<T>(key: string, run: (signal: AbortSignal) => Promise<T>): Promise<T>;
  /** Ends one of them, or all. */
  stop(key?: string): void;
}

export function createFlights(): Flights {
  const flights = new Map<string, Flight>();

  const stop = (key: string): void => {
    flights.get(key)?.controller.abort();
    flights.delete(key);
  };

  function start(key: string, run: (signal: AbortSignal) => Promise<unknown>): Flight {
    const controller = new AbortController();
    const flight: Flight = { promise: abortable(run, controller.signal), controller, waiting: 0 };
    const end = (): void => {
      if (flights.get(key) === flight) flights.delete(key);
    };
    flight.promise.then(end, end);
    flights.set(key, flight);
    return flight;
  }

  const join: Flights["join"] = <T>(
    key: string,
    run: (signal: AbortSignal) => Promise<T>,
    signal?: AbortSignal,
  ): Promise<T> => {
    const flight = flights.get(key) ?? start(key, run);
    flight.waiting += 1;
    return abortable(() => flight.promise as Promise<T>, signal).finally(() => {
      flight.waiting -= 1;
      if (flight.waiting === 0 && flights.get(key) === flight) stop(key);
    });
  };

  return {
    join,
    anew(key, run) {
      const before = flights.get(key)?.promise;
      const next = () => join(key, run);
      return before ? before.then(next, next) : next();
    },
    stop(key) {
      for (const each of key === undefined ? [...flights.keys()] : [key]) stop(each);
    },
  };
}
