import { fork } from "node:child_process";
import { once } from "node:events";
import type { Cost, Reply } from "./answer.js";

/** A process of the bench's own: what is measured, and what loads it, share no memory and no event loop. */
export interface Child {
  /** Asks it for something by name and waits for the answer. One question at a time. */
  ask<Answer>(name: string, input?: unknown): Promise<Answer>;
  stop(): Promise<void>;
}

/** Starts a script, which must call `answerParent`. */
export async function startChild(script: URL): Promise<Child> {
  // `--cpu-prof` and the like are for the children as well.
  const child = fork(script, { stdio: ["ignore", "inherit", "inherit", "ipc"], serialization: "advanced" });
  const ended = once(child, "exit");
  const died = ended.then(([code]): never => {
    throw new Error(`${script.pathname} ended with code ${String(code)}.`);
  });
  // It ends in the end; only who waits for an answer minds.
  died.catch(() => undefined);
  return {
    ask: async <Answer>(name: string, input?: unknown) => {
      const answered = once(child, "message");
      child.send({ name, input });
      const [reply] = (await Promise.race([answered, died])) as [Reply];
      if ("failure" in reply) throw new Error(reply.failure);
      return reply.answer as Answer;
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** What a child did between two questions: its processor time in microseconds. */
export const costOf = async (child: Child, work: () => Promise<void>): Promise<number> => {
  await child.ask<Cost>("cost");
  await work();
  return (await child.ask<Cost>("cost")).cpuUs;
};
