import type { FakeProspect } from "./model.js";

/** The main contact becomes lost; an application in progress is cancelled. */
export function lose(prospect: FakeProspect, at: string): void {
  const [main] = prospect.people;
  if (main) main.type = "lost";
  if (prospect.lease) prospect.lease = { ...prospect.lease, status: "Cancelled", cancellationDate: at };
}

/** A lost prospect is a prospect again; the cancelled application stays behind. */
export function reopen(prospect: FakeProspect): void {
  const [main] = prospect.people;
  if (main) main.type = "prospect";
  delete prospect.lease;
}
