import type { ReactElement, ReactNode } from "react";

/** A line that stands out; nothing where it says nothing. An error is read out when it comes. */
export function Notice({ state = "error", children }: { state?: string; children: ReactNode }): ReactElement | null {
  if (!children) return null;
  return (
    <p role={state === "error" ? "alert" : undefined} data-part="notice" data-state={state}>
      {children}
    </p>
  );
}
