import type { LeadSyncApi } from "../../../../src/browser/index.js";

type Method = keyof LeadSyncApi;
type Answer<M extends Method> = Awaited<ReturnType<LeadSyncApi[M]>>;

/** A call that waits for the test to answer it. */
export interface WaitingCall<M extends Method = Method> {
  method: M;
  args: Parameters<LeadSyncApi[M]>;
  signal: AbortSignal | undefined;
  answer(value: Answer<M>): Promise<void>;
  refuse(error: Error): Promise<void>;
}

export interface ScriptedApi {
  api: LeadSyncApi;
  /** All calls so far, in order: their methods' names. */
  sent: Method[];
  /** The oldest call of a method that was not answered yet. Fails where there is none. */
  next<M extends Method>(method: M): WaitingCall<M>;
  /** Those of a method that were not answered yet. */
  waiting<M extends Method>(method: M): WaitingCall<M>[];
}

/** Lets promises that are due settle. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn += 1) await Promise.resolve();
}

/** An API whose answers the test gives by hand, in any order. */
export function createScriptedApi(): ScriptedApi {
  const open: WaitingCall[] = [];
  const sent: Method[] = [];
  const call =
    (method: Method) =>
    (...args: unknown[]): Promise<unknown> => {
      sent.push(method);
      return new Promise((resolve, reject) => {
        const end = async (settleIt: () => void): Promise<void> => {
          open.splice(open.indexOf(waiting), 1);
          settleIt();
          await settle();
        };
        const last = args.at(-1) as { signal?: AbortSignal } | undefined;
        const waiting: WaitingCall = {
          method,
          args: args as WaitingCall["args"],
          signal: last?.signal,
          answer: (value) => end(() => resolve(structuredClone(value))),
          refuse: (error) => end(() => reject(error)),
        };
        open.push(waiting);
      });
    };
  const api = new Proxy({}, { get: (_, name) => call(name as Method) }) as LeadSyncApi;
  const waiting = <M extends Method>(method: M): WaitingCall<M>[] =>
    open.filter((each) => each.method === method) as unknown as WaitingCall<M>[];
  return {
    api,
    sent,
    waiting,
    next(method) {
      const [first] = waiting(method);
      if (!first) throw new Error(`Nobody waits for ${method}; open: ${open.map((each) => each.method).join(", ")}`);
      return first;
    },
  };
}
