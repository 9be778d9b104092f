import { afterAll, afterEach } from "vitest";
import { silentLogger } from "../../../src/runtime/silent-logger.js";
import { failOnLeaks, scannedLines, scanningLogger } from "./log-scan.js";

declare module "vitest" {
  interface TaskMeta {
    scannedLogLines?: number;
  }
}

// Wherever no logger is given, this one listens.
Object.assign(silentLogger, scanningLogger);

afterEach(({ task }) => {
  task.file.meta.scannedLogLines = scannedLines();
  failOnLeaks();
});
// What was logged after the last test.
afterAll(failOnLeaks);
