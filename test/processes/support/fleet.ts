import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter, once } from "node:events";
import type { Actor } from "./actors.js";
import type { Command, FromWorker, ToWorker, WorkerEvent, WorkerSetup } from "./messages.js";

/** A worker in a process of its own. */
export class WorkerProcess {
  readonly actor: Actor;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;
  readonly #said = new EventEmitter();
  readonly #answers = new Map<number, (error: Error | undefined) => void>();
  /** Everything it told, in order. */
  readonly events: WorkerEvent[] = [];
  #commands = 0;
  isReady = false;

  /** @param program what it runs */
  constructor(program: string, setup: WorkerSetup) {
    this.actor = setup.actor;
    this.#said.setMaxListeners(0);
    this.#child = spawn(process.execPath, ["-"], { stdio: ["pipe", "inherit", "inherit", "ipc"] });
    // It may be killed while it still reads.
    this.#child.stdin?.on("error", () => undefined).end(program);
    this.#ended = once(this.#child, "exit").then(() => {
      this.isReady = false;
      for (const answer of this.#answers.values()) answer(new Error(`Worker ${this.actor} has ended.`));
      this.#said.emit("end");
    });
    this.#child.on("message", (message: FromWorker) => this.#hear(message));
    this.#send({ setup });
  }

  /** Resolves when it has told this, now or earlier. @throws when it ends before */
  async until(fits: (event: WorkerEvent) => boolean): Promise<WorkerEvent> {
    for (;;) {
      const found = this.events.find(fits);
      if (found) return found;
      if (this.#child.exitCode !== null || this.#child.signalCode !== null)
        throw new Error(`Worker ${this.actor} has ended.`);
      await Promise.race([once(this.#said, "event"), once(this.#said, "end")]);
    }
  }

  ready(): Promise<WorkerEvent> {
    return this.until(({ name }) => name === "ready");
  }

  /** Asks it to do something. @throws Error naming the code of what went wrong there */
  ask(command: Command): Promise<void> {
    this.#commands += 1;
    const id = this.#commands;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, (error) => (error ? reject(error) : resolve()));
      this.#send({ id, command });
    });
  }

  /** Ends it without warning, frozen or not. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#ended;
  }

  freeze(): void {
    this.#child.kill("SIGSTOP");
  }

  wake(): void {
    this.#child.kill("SIGCONT");
  }

  #send(message: ToWorker): void {
    // It may be gone already; whoever waits for an answer is told so by its end.
    this.#child.send(message, () => undefined);
  }

  #hear(message: FromWorker): void {
    if ("event" in message) {
      if (message.event.name === "ready") this.isReady = true;
      this.events.push(message.event);
      this.#said.emit("event");
      return;
    }
    const { id, error } = message;
    this.#answers.get(id)?.(error && Object.assign(new Error(error.message), { code: error.code }));
    this.#answers.delete(id);
  }
}

/** The living workers of a test, each with a number nobody had before. */
export class Fleet {
  readonly #program: string;
  readonly #setup: Omit<WorkerSetup, "actor">;
  readonly #living = new Set<WorkerProcess>();
  #count = 0;

  /** @param program what each process runs */
  constructor(program: string, setup: Omit<WorkerSetup, "actor">) {
    this.#program = program;
    this.#setup = setup;
  }

  /** Those that work. */
  get ready(): WorkerProcess[] {
    return [...this.#living].filter(({ isReady }) => isReady);
  }

  /** Starts one, without waiting for it. */
  begin(settings: Partial<WorkerSetup["settings"]> = {}): WorkerProcess {
    this.#count += 1;
    const setup = { ...this.#setup, actor: this.#count, settings: { ...this.#setup.settings, ...settings } };
    const worker = new WorkerProcess(this.#program, setup);
    this.#living.add(worker);
    return worker;
  }

  /** Starts one and waits until it works. */
  async start(settings: Partial<WorkerSetup["settings"]> = {}): Promise<WorkerProcess> {
    const worker = this.begin(settings);
    await worker.ready();
    return worker;
  }

  async kill(worker: WorkerProcess): Promise<void> {
    this.#living.delete(worker);
    await worker.kill();
  }

  /** Lets all of them finish what they do. */
  async drain(): Promise<void> {
    await Promise.all(
      [...this.#living].map((worker) => worker.ready().then(() => worker.ask({ do: "stop", drain: true }))),
    );
    await this.close();
  }

  /** Leaves no process behind. */
  async close(): Promise<void> {
    await Promise.all([...this.#living].map((worker) => this.kill(worker)));
  }
}
