import type { AirtablePage } from "../../../ports/airtable.js";

/** Pages as they come. */
export type Reading = AsyncIterator<AirtablePage>;

/** The next page; undefined after the last. @throws RemoteError */
export async function nextPage(reading: Reading): Promise<AirtablePage | undefined> {
  const { value, done } = await reading.next();
  return done ? undefined : value;
}

const NONE = Promise.resolve(undefined);

/**
 * The pages of a reading from this one on. The server forgets a reading that pauses: the next page is asked for while the last
 * one is worked on.
 */
export async function* readAhead(
  reading: Reading,
  first: AirtablePage | undefined,
): AsyncGenerator<AirtablePage, void> {
  try {
    for (let page = first; page; ) {
      const coming: Promise<AirtablePage | undefined> = page.next === undefined ? NONE : nextPage(reading);
      // Its failure counts when it is its turn.
      coming.catch(() => undefined);
      yield page;
      page = await coming;
    }
  } finally {
    await reading.return?.();
  }
}
