import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { bundleProgram } from "./bundle-program.js";
import type { DoorsSetup, FromDoors } from "./doors-messages.js";

let program: Promise<string> | undefined;

/** A host in a process of its own. */
export class DoorsProcess {
  readonly #child: ChildProcess;
  /** `127.0.0.1:<port>`. */
  readonly address: string;
  /** What nobody caught there. */
  readonly failures: string[];

  private constructor(child: ChildProcess, port: number, failures: string[]) {
    this.#child = child;
    this.address = `127.0.0.1:${port}`;
    this.failures = failures;
  }

  /** Resolves when it listens. @throws where it fails before */
  static async start(setup: DoorsSetup): Promise<DoorsProcess> {
    program ??= bundleProgram(new URL("./doors-program.ts", import.meta.url));
    const child = spawn(process.execPath, ["-"], { stdio: ["pipe", "inherit", "inherit", "ipc"] });
    // It may be killed while it still reads.
    child.stdin?.on("error", () => undefined).end(await program);
    const failures: string[] = [];
    const port = await new Promise<number>((resolve, reject) => {
      child.once("exit", () => reject(new Error("The host has ended.")));
      child.on("message", (message: FromDoors) => {
        if (message.name === "ready") return resolve(message.port);
        failures.push(message.message);
        reject(new Error(message.message));
      });
      child.send(setup);
    }).catch((error: unknown) => {
      child.kill("SIGKILL");
      throw error;
    });
    return new DoorsProcess(child, port, failures);
  }

  /** Ends it without warning. */
  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGKILL");
    await ended;
  }
}
