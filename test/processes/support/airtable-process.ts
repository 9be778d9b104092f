import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import type { AirtableSyncOptions } from "../../../src/engine/airtable/options.js";
import { bundleProgram } from "./bundle-program.js";

/** What a process goes by. */
export interface AirtableSetup {
  databaseUrl: string;
  airtableUrl: string;
  /** Milliseconds between two requests of all processes together. */
  intervalMs: number;
  leaseMs: number;
  airtable: Omit<AirtableSyncOptions, "client" | "policy">;
}

export type AirtableCommand = "reconcile" | "rehearse" | "start" | "stop";
export type ToAirtableProcess = { setup: AirtableSetup } | { id: number; command: AirtableCommand };
export type FromAirtableProcess =
  | { id: number; result: unknown }
  | { id: number; error: { code: string; message: string } };

let bundle: Promise<string> | undefined;

/** A sync with Airtable in a process of its own. */
export class AirtableProcess {
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #answers = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #commands = 0;

  private constructor(program: string, setup: AirtableSetup) {
    this.#child = spawn(process.execPath, ["-"], { stdio: ["pipe", "inherit", "inherit", "ipc"] });
    // It may be killed while it still reads.
    this.#child.stdin?.on("error", () => undefined).end(program);
    this.#ended = once(this.#child, "exit").then(() => {
      for (const { reject } of this.#answers.values()) reject(new Error("The process has ended."));
    });
    this.#child.on("message", (message: FromAirtableProcess) => {
      const answer = this.#answers.get(message.id);
      if ("error" in message)
        answer?.reject(Object.assign(new Error(message.error.message), { code: message.error.code }));
      else answer?.resolve(message.result);
      this.#answers.delete(message.id);
    });
    this.#child.send({ setup } satisfies ToAirtableProcess, () => undefined);
  }

  static async begin(setup: AirtableSetup): Promise<AirtableProcess> {
    bundle ??= bundleProgram(new URL("./airtable-program.ts", import.meta.url));
    return new AirtableProcess(await bundle, setup);
  }

  /** Asks it to do something. @throws Error with the code of what went wrong there, or that it has ended */
  ask(command: AirtableCommand): Promise<unknown> {
    this.#commands += 1;
    const id = this.#commands;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#child.send({ id, command } satisfies ToAirtableProcess, () => undefined);
    });
  }

  /** Ends it without warning. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }
}
