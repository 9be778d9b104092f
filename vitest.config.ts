import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "src/**/*.test.ts"],
    coverage: { provider: "v8", include: ["src/**"], exclude: ["src/**/*.test.ts"] },
    typecheck: {
      enabled: true,
      include: ["test/**/*.test-d.ts"],
      tsconfig: "./tsconfig.json",
      checker: "./node_modules/typescript7/bin/tsc",
    },
    benchmark: { include: ["bench/**/*.bench.ts"] },
  },
});
