import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** An example that runs as its README says. */
export interface RunningExample {
  output(): string;
  /** Resolves with the match once the example has printed it. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends it as `Ctrl+C` does; returns its exit code. */
  stop(): Promise<number | null>;
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

export function startExample(file: string, environment: Record<string, string> = {}): RunningExample {
  const child = spawn(process.execPath, ["--import", "tsx", file], {
    env: { ...process.env, PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  const exit = once(child, "exit").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  let text = "";
  const onText = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
      for (const call of onText) call();
    });
  }
  return {
    output: () => text,
    printed: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const match = pattern.exec(text);
          if (!match) return;
          onText.delete(look);
          resolve(match);
        };
        onText.add(look);
        exit.then((code) => reject(new Error(`${file} ended with code ${code}:\n${text}`)), reject);
        look();
      }),
    stop: () => {
      child.kill("SIGINT");
      return exit;
    },
    ended: () => exit,
  };
}

export function killExamples(): void {
  for (const child of running) child.kill("SIGKILL");
}
