import type { Fetch } from "../../ports/runtime.js";
import { fetchFrom } from "../fetch-from.js";
import type { FakeAirtable } from "./fake-airtable.js";

/**
 * A fetch that a fake answers in this process. As with the real one, a broken connection is a `TypeError("fetch failed")`,
 * and a signal ends the waiting at once, not what the fake does with the request.
 */
export const createFakeAirtableFetch = (fake: FakeAirtable): Fetch => fetchFrom(fake);
