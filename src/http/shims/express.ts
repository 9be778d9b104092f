import { answer } from "./node.js";
import type { NodeRequest, NodeResponse } from "./node-types.js";
import type { OwningHandler } from "./owning-handler.js";

/**
 * Middleware for Express 4 and 5. Paths that are not ours go on to the host's own routes. Mount it before `express.json()`:
 * a webhook's signature covers the raw body.
 *
 * @example
 * app.use(toExpressHandler(createLeadSyncHandler({ engine, authorize })));
 */
export const toExpressHandler =
  (handler: OwningHandler) =>
  (request: NodeRequest, response: NodeResponse, next: (error?: unknown) => void): void => {
    const [path = "/"] = (request.originalUrl ?? request.url ?? "/").split("?");
    if (handler.owns(path)) answer(handler, request, response).catch(next);
    else next();
  };
