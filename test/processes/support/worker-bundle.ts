import { bundleProgram } from "./bundle-program.js";

let bundle: Promise<string> | undefined;

/** The program of a worker. */
export function workerBundle(): Promise<string> {
  bundle ??= bundleProgram(new URL("./worker-process.ts", import.meta.url));
  return bundle;
}
