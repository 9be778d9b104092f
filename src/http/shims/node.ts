import type { FetchHandler } from "./fetch-handler.js";
import { toWebRequest } from "./node-request.js";
import { sendWebResponse } from "./node-response.js";
import type { NodeRequest, NodeResponse } from "./node-types.js";

/**
 * For a server of `node:http`. The handler hears through `request.signal` when the client goes away.
 *
 * @example
 * http.createServer(toNodeHandler(createLeadSyncHandler({ engine, authorize }))).listen(3000);
 */
export const toNodeHandler =
  (handler: FetchHandler) =>
  async (request: NodeRequest, response: NodeResponse): Promise<void> => {
    try {
      await answer(handler, request, response);
    } catch {
      // A request too malformed to hand on, or a client that went away half-way.
      if (!response.headersSent) response.statusCode = 400;
      if (!response.writableEnded) response.end();
    }
  };

/** {@link toNodeHandler} that leaves errors to its caller. */
export async function answer(handler: FetchHandler, request: NodeRequest, response: NodeResponse): Promise<void> {
  const client = new AbortController();
  response.once("close", () => {
    if (!response.writableEnded) client.abort();
  });
  await sendWebResponse(await handler(toWebRequest(request, client)), response, client);
}
