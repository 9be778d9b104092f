import type { AirtableClientOptions } from "../clients/airtable/client-options.js";
import type { AirtableGateway } from "../ports/airtable.js";
import type { StorageAdapter } from "../ports/storage.js";
import type { DatabaseSettings } from "./config/environment.js";
import type { ExitCode } from "./exit-codes.js";

/** Where text goes: a stream of Node's fits. */
export interface Output {
  write(text: string): unknown;
  /** True for a terminal, where a line can be written over. */
  isTTY?: boolean;
}

/** A store that was opened, and how it is closed. */
export interface OpenStorage {
  storage: StorageAdapter;
  close(): Promise<void>;
}

/** Everything the commands take from outside, so that a test can run them in its own process. */
export interface Surroundings {
  env: Readonly<Record<string, string | undefined>>;
  /** Folder that relative paths start from. */
  cwd: string;
  stdout: Output;
  stderr: Output;
  /** Fires when the command should stop. */
  signal: AbortSignal;
  openStorage(settings: DatabaseSettings): Promise<OpenStorage>;
  createClient(options: AirtableClientOptions): AirtableGateway;
  /** Loads the module of `--config`. @param path absolute */
  loadModule(path: string): Promise<unknown>;
}

/** What a command came to: one document for programs, one text for people. */
export interface Outcome {
  code: ExitCode;
  document: unknown;
  text: string;
}
