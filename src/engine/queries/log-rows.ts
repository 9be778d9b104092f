import type { SyncLogEntry } from "../../domain/sync-log.js";
import type { Repositories, SyncLogFilter } from "../../ports/storage.js";

const PAGE = 200;

/** Rows of the audit trail, newest first, of which no more than a page is held at a time. */
export async function* logRows(
  { log }: Pick<Repositories, "log">,
  filter: Omit<SyncLogFilter, "limit" | "afterId">,
): AsyncGenerator<SyncLogEntry> {
  for (let afterId: string | undefined; ; ) {
    const page = await log.list({ ...filter, limit: PAGE, ...(afterId && { afterId }) });
    yield* page;
    afterId = page.at(-1)?.id;
    if (page.length < PAGE) return;
  }
}
