import type { Span, Tracing } from "../ports/tracing.js";

const span: Span = { set: () => undefined };

/** Records nothing. */
export const noTracing: Tracing = {
  span: (_name, _options, work) => work(span),
  completed: () => undefined,
  current: () => undefined,
  detached: (work) => work(),
};
