import type { RequestReport } from "../../domain/request-report.js";
import type { RequestHooks } from "../../ports/requests.js";
import type { Admission, Circuit } from "./circuit.js";

/** The options of one call, with hooks of its own. */
export type WithHooks<O extends RequestHooks> = (options?: O) => O;

/** Adds the circuit's hooks to the options of a call, beside those the caller gave. @param onCall told of each call; returns what is told of its requests */
export function withHooks<O extends RequestHooks>(
  circuit: Circuit | undefined,
  onCall: () => (report: RequestReport) => void,
): WithHooks<O> {
  return (options) => {
    const outer: RequestHooks = options ?? {};
    const tell = onCall();
    // Those of one call end in the order in which they left, but for a few of a batch, of which it does not matter which is which.
    const admissions: Admission[] = [];
    const hooks: RequestHooks = {
      async beforeRequest() {
        await outer.beforeRequest?.();
        if (circuit) admissions.push(await circuit.admit());
      },
      onRequest(report) {
        const admission = admissions.shift();
        if (admission) circuit?.ended(admission, report.errorCode);
        tell(report);
        outer.onRequest?.(report);
      },
    };
    return { ...options, ...hooks } as O;
  };
}
