import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { closeServer } from "../shared/start-server.js";

/** Takes what a Slack channel would, and prints it. */
export interface Receiver {
  url: string;
  /** Messages so far. */
  readonly count: number;
  heard(word: string): boolean;
  close(): Promise<void>;
}

export async function startReceiver(): Promise<Receiver> {
  const messages: string[] = [];
  const server = createServer(async (request, response) => {
    const { text } = (await json(request)) as { text: string };
    messages.push(text);
    console.log(text.replaceAll(/^/gm, "   # "));
    response.end("ok");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get count() {
      return messages.length;
    },
    heard: (word) => messages.some((message) => message.includes(word)),
    close: () => closeServer(server),
  };
}
