import type { Fetch } from "../../ports/runtime.js";
import { fetchFrom } from "../fetch-from.js";
import type { FakeResMan } from "./fake-resman.js";

/**
 * A fetch that a fake answers in this process. As with the real one, a broken connection is a
 * `TypeError("fetch failed")`, and a request nobody answers ends only when its signal aborts.
 */
export const createFakeResManFetch = (fake: FakeResMan): Fetch => fetchFrom(fake);
