import { answerParent } from "../process/answer.js";
import { signedRequests } from "./deliveries.js";
import { KeptConnection } from "./kept-connection.js";

/** The sender of webhooks: signs them in advance, then sends them over so many connections. */

let requests: Buffer[] = [];

answerParent({
  sign: (count: number) => {
    requests = signedRequests(count);
  },

  /** Sends all that was signed; returns the milliseconds it took. */
  send: async ({ port, connections }: { port: number; connections: number }): Promise<number> => {
    const open = await Promise.all(Array.from({ length: connections }, () => KeptConnection.open(port)));
    let next = 0;
    const begin = performance.now();
    await Promise.all(
      open.map(async (connection) => {
        for (let request = requests[next++]; request; request = requests[next++]) {
          const status = await connection.send(request);
          if (status !== 200) throw new Error(`A delivery was answered with ${status}.`);
        }
      }),
    );
    const took = performance.now() - begin;
    for (const connection of open) connection.close();
    return took;
  },
});
