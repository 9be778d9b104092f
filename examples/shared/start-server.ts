import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens on `PORT`, or on any port that is free, and returns the URL. */
export async function listen(server: Server): Promise<string> {
  server.listen(Number(process.env.PORT ?? 3000), process.env.HOST ?? "127.0.0.1");
  await Promise.race([
    once(server, "listening"),
    once(server, "error").then(([error]) => {
      throw error;
    }),
  ]);
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends everything once, in order, when the process is told to. */
export function onShutdown(...steps: (() => unknown)[]): void {
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    for (const step of steps) await step();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void end());
}

/** Ends a server and what is connected to it. */
export const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
