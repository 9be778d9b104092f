import { knownText } from "../response/known-text.js";
import type { NodeResponse } from "./node-types.js";

/** Writes the web's `Response` to one of Node's; ends early where the client has gone. */
export async function sendWebResponse(
  response: Response,
  target: NodeResponse,
  client: AbortController,
): Promise<void> {
  target.statusCode = response.status;
  for (const [name, value] of response.headers) if (name !== "set-cookie") target.setHeader(name, value);
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) target.setHeader("set-cookie", cookies);
  const text = knownText(response);
  if (text === undefined && response.body) {
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      if (client.signal.aborted) return;
      if (!target.write(chunk)) await drained(target);
    }
  }
  target.end(text);
}

/** Resolves when more can be written, or nobody reads any more. */
const drained = (target: NodeResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      target.off("drain", done);
      target.off("close", done);
      resolve();
    };
    target.once("drain", done);
    target.once("close", done);
  });
