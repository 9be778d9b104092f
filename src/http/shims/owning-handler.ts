import type { FetchHandler } from "./fetch-handler.js";

/** A handler that knows which paths are its own. */
export type OwningHandler = FetchHandler & {
  /** Whether a path is one of the handler's, whatever the method. */
  owns(path: string): boolean;
};
