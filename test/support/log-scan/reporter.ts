import type { Reporter, TestModule } from "vitest/node";

/** Says how many log lines were scanned for secrets and personal data. */
export const logScanReporter: Reporter = {
  onTestRunEnd(modules: readonly TestModule[]) {
    const counts = modules.map((module) => module.meta().scannedLogLines ?? 0);
    const lines = counts.reduce((sum, count) => sum + count, 0);
    if (lines > 0) process.stdout.write(`   Log lines  ${lines} scanned for secrets and personal data\n`);
  },
};
