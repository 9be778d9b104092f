import type { AirtableClient } from "../clients/airtable/airtable-client.js";
import type { AirtableClientOptions } from "../clients/airtable/client-options.js";
import type { ResManClientOptions } from "../clients/resman/client-options.js";
import type { ResManClient } from "../clients/resman/resman-client.js";
import type { AirtableGateway } from "../ports/airtable.js";
import type { ResManGateway } from "../ports/resman.js";
import type { Runtime } from "../ports/runtime.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { DatabaseSettings } from "./config/database-settings.js";
import type { ExitCode } from "./exit-codes.js";

/** Where text goes: a stream of Node's fits. */
export interface Output {
  write(text: string): unknown;
  /** True for a terminal, where a line can be written over. */
  isTTY?: boolean;
  /** Width of a terminal. */
  columns?: number;
}

/** A store that was opened, and how it is closed. */
export interface OpenStorage {
  storage: StorageAdapter;
  close(): Promise<void>;
}

/** ResMan as the engine needs it, and its look-ups, which `doctor` asks. */
export type CliResMan = ResManGateway &
  Pick<ResManClient, "getProperties" | "getEmployees" | "getProspectSources" | "getLostProspectReasons">;

/** Airtable as the engine needs it; a client also says what its token may do. */
export type CliAirtable = AirtableGateway & Partial<Pick<AirtableClient, "whoami">>;

/** Everything the commands take from outside, so that a test can run them in its own process. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  cwd: string;
  stdout: Output;
  stderr: Output;
  /** Fires when the command should stop. */
  signal: AbortSignal;
  runtime: Runtime;
  /** IANA name of the zone times are shown in. */
  timeZone: string;
  /** What `--version` prints. */
  version: string;
  /** Asks whoever sits at the terminal; undefined where nobody does. @returns what was typed */
  ask: ((question: string, signal: AbortSignal) => Promise<string>) | undefined;
  openStorage(settings: DatabaseSettings): Promise<OpenStorage>;
  createClient(options: AirtableClientOptions): CliAirtable;
  createResManClient(options: ResManClientOptions): CliResMan;
  /** Loads the module of `--config`. @param path absolute */
  loadModule(path: string): Promise<unknown>;
}

/** What a command came to: one document for programs, one text for people. */
export interface Outcome {
  code: ExitCode;
  /** Undefined where the command has printed its documents itself, a line each. */
  document: unknown;
  /** Empty: nothing is printed. */
  text: string;
}
