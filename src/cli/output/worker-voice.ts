import { isSyncError } from "../../domain/errors.js";
import type { SyncEventName, SyncEvents } from "../../domain/events.js";
import type { CliEngine } from "../config/opened.js";
import type { Surroundings } from "../surroundings.js";
import { counted } from "./duration.js";
import { instant } from "./instant.js";
import { oneLine } from "./table.js";

const MINUTE_MS = 60_000;

/** Says what a worker does, a line each: for people, or as one JSON document a line. Ids and numbers only. */
export class WorkerVoice {
  readonly #cli: Surroundings;
  readonly #isJson: boolean;
  readonly #ends: (() => void)[] = [];
  #counts = { synced: 0, failed: 0, requests: 0 };

  constructor(cli: Surroundings, engine: CliEngine, isJson: boolean) {
    this.#cli = cli;
    this.#isJson = isJson;
    this.#follow(engine);
    if (cli.stdout.isTTY === true) this.#tellCounts();
  }

  /** @param facts what `--json` shows beside the instant and the event's name */
  say(event: string, text: string, facts: Record<string, unknown>): void {
    const at = new Date(this.#cli.runtime.now()).toISOString();
    const line = this.#isJson
      ? JSON.stringify({ at, event, ...facts })
      : `${instant(at, this.#cli.timeZone)} ${oneLine(text)}`;
    this.#cli.stdout.write(`${line}\n`);
  }

  /** Says nothing more. */
  end(): void {
    for (const end of this.#ends.splice(0)) end();
  }

  #on<E extends SyncEventName>(engine: CliEngine, event: E, listener: (payload: SyncEvents[E]) => void): void {
    this.#ends.push(engine.on(event, listener));
  }

  #tell<E extends SyncEventName>(engine: CliEngine, event: E, textOf: (payload: SyncEvents[E]) => string): void {
    this.#on(engine, event, (payload) => this.say(event, textOf(payload), factsOf(payload)));
  }

  #follow(engine: CliEngine): void {
    const local = (iso: string): string => instant(iso, this.#cli.timeZone);
    this.#tell(engine, "engine:started", ({ workerId }) => `started, worker ${workerId}`);
    this.#tell(engine, "engine:stopped", () => "stopped");
    this.#tell(engine, "engine:error", ({ error, during }) => `error during ${during}: ${wordsOf(error)}`);
    this.#tell(
      engine,
      "property:suspended",
      ({ propertyId, failures, code, retryAt }) =>
        `property ${propertyId} suspended until ${local(retryAt)}: ${counted(failures, "failure")} in a row, ${code}`,
    );
    this.#tell(engine, "property:recovered", ({ propertyId }) => `property ${propertyId} recovered`);
    this.#tell(
      engine,
      "property:switched",
      ({ propertyId, syncEnabled, syncDirection }) =>
        `property ${propertyId} ${syncEnabled ? `goes on, ${syncDirection}` : "paused"}`,
    );
    this.#tell(
      engine,
      "circuit:opened",
      ({ remote, failures, code, retryAt }) =>
        `circuit of ${remote} opened: ${counted(failures, "failure")} in a row, ${code}; probed at ${local(retryAt)}`,
    );
    this.#tell(engine, "circuit:closed", ({ remote }) => `circuit of ${remote} closed`);
    this.#tell(engine, "schedule:fired", ({ name }) => `begins ${name}`);
    this.#on(engine, "lead:synced", () => {
      this.#counts.synced += 1;
    });
    this.#on(engine, "lead:failed", ({ conversationId, propertyId, error }) => {
      this.#counts.failed += 1;
      const facts = { conversationId, propertyId, code: error.code };
      this.say("lead:failed", `lead ${conversationId} failed: ${error.code}`, facts);
    });
    this.#on(engine, "api:request", () => {
      this.#counts.requests += 1;
    });
  }

  #tellCounts(): void {
    const { setTimeout, clearTimeout } = this.#cli.runtime;
    const next = (): void => {
      const handle = setTimeout(() => {
        const { synced, failed, requests } = this.#counts;
        const text = `last minute: ${counted(synced, "lead")} synced, ${failed} failed, ${counted(requests, "request")}`;
        this.say("worker:counts", text, this.#counts);
        this.#counts = { synced: 0, failed: 0, requests: 0 };
        this.#ends.splice(this.#ends.indexOf(stop), 1);
        next();
      }, MINUTE_MS);
      const stop = (): void => clearTimeout(handle);
      this.#ends.push(stop);
    };
    next();
  }
}

/** An error of ours has words without secrets; of another kind only the name is safe to show. */
const wordsOf = (error: unknown): string =>
  isSyncError(error) ? `${error.code}: ${error.message}` : error instanceof Error ? error.name : "unknown";

function factsOf(payload: object): Record<string, unknown> {
  if (!("error" in payload)) return { ...payload };
  const { error } = payload;
  return { ...payload, error: isSyncError(error) ? error.toJSON() : { code: "UNEXPECTED", message: wordsOf(error) } };
}
