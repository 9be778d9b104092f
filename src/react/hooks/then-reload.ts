import type { Resource } from "../../browser/index.js";

/** Does something, then loads a resource anew, also where it was refused: what is shown may be the reason. Rejects as `act` does. */
export async function thenReload(resource: Resource<unknown> | undefined, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } finally {
    // A load that is under way may have been answered before.
    if (resource?.getSnapshot().loading) await resource.load();
    await resource?.load();
  }
}
