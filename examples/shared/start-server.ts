import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Listens and returns the URL. @param port 0: any that is free. Default: that of `PORT`, else 3000. */
export async function listen(server: Server, port = Number(process.env.PORT ?? 3000)): Promise<string> {
  server.listen(port, process.env.HOST ?? "127.0.0.1");
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
