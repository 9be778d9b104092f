import type { FetchHandler } from "./fetch-handler.js";

/** Exports of a route file of Next.js. */
export interface NextRouteHandlers {
  GET: FetchHandler;
  POST: FetchHandler;
  PUT: FetchHandler;
  DELETE: FetchHandler;
  OPTIONS: FetchHandler;
}

/**
 * For a route file of the Next.js app router, best a catch-all one: `app/api/[...path]/route.ts`.
 *
 * @example
 * export const { GET, POST, PUT, DELETE, OPTIONS } = toNextHandlers(createLeadSyncHandler({ engine, authorize }));
 */
export function toNextHandlers(handler: FetchHandler): NextRouteHandlers {
  // Next.js hands over a second argument, the route's parameters, which the path has already said.
  const call: FetchHandler = (request) => handler(request);
  return { GET: call, POST: call, PUT: call, DELETE: call, OPTIONS: call };
}
