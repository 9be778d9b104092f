import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { spawnGuarded } from "./guarded-process.js";
import type { ServerUser } from "./server-user.js";

export interface ServeOptions {
  bin: string;
  /** Holds `data`, a cluster. */
  folder: string;
  user: ServerUser | undefined;
  settings: Record<string, string>;
}

export type EndMode = "fast" | "immediate";

export interface ServerProcess {
  readonly port: number;
  end(mode: EndMode): Promise<void>;
  restart(mode: EndMode): Promise<void>;
}

const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT" } as const;

/** Another process may take a free port before the server has it. */
const PORT_ATTEMPTS = 3;

/** Runs a server on a free port of 127.0.0.1. */
export async function serve(options: ServeOptions): Promise<ServerProcess> {
  const { port, child } = await startOnFreePort(options, PORT_ATTEMPTS);
  let running = child;
  const end = async (mode: EndMode): Promise<void> => {
    if (running.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once("exit", resolve));
    process.kill(serverPid(options.folder), SIGNALS[mode]);
    await ended;
  };
  return {
    port,
    end,
    restart: async (mode) => {
      await end(mode);
      running = await start(options, port);
    },
  };
}

async function startOnFreePort(
  options: ServeOptions,
  attempts: number,
): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  try {
    return { port, child: await start(options, port) };
  } catch (error) {
    if (attempts <= 1 || !String(error).includes("Address already in use")) throw error;
    return startOnFreePort(options, attempts - 1);
  }
}

/** Resolves when it takes connections. */
function start({ bin, folder, user, settings }: ServeOptions, port: number): Promise<ChildProcess> {
  // Not through the file system: sockets have short paths only.
  const fixed = { listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: "200" };
  const assigned = Object.entries({ ...fixed, ...settings }).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const args = ["-D", join(folder, "data"), "-p", String(port), ...assigned];
  const child = spawnGuarded(join(bin, "postgres"), args, { user, folder });
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const lines = child.stderr && createInterface(child.stderr);
    lines?.on("line", (line) => {
      if (line.includes("database system is ready to accept connections")) resolve(child);
      // Read to the end, or the server would stand still on a full pipe; kept only while it explains a failed start.
      if (said.length < 50) said.push(line);
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`PostgreSQL did not start: ${said.join("\n")}`)));
  });
}

/** The server's own, not that of the shell that guards it. */
const serverPid = (folder: string): number =>
  Number(readFileSync(join(folder, "data", "postmaster.pid"), "utf8").split("\n")[0]);

function freePort(): Promise<number> {
  const probe = createServer();
  return new Promise((resolve, reject) => {
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
