import type { Runtime } from "../ports/runtime.js";

/** What the browser side takes from its surroundings. Replace parts of it in tests. Default: the browser's own. */
export type BrowserRuntime = Pick<Runtime, "now" | "random" | "randomId" | "setTimeout" | "clearTimeout" | "fetch">;
