/** What a child sends: the answer to the question, or why there is none. */
export type Reply = { answer?: unknown } | { failure: string };

/** Processor time, user and system, since the question before. */
export interface Cost {
  cpuUs: number;
}

/** What a child can be asked for. */
export type Answers = Record<string, (input: never) => unknown>;

/** Answers the parent's questions until it goes; `end` is for what would keep the process alive. */
export function answerParent(answers: Answers, end: () => unknown = () => undefined): void {
  let before = process.cpuUsage();
  const all: Answers = {
    ...answers,
    cost: (): Cost => {
      const { user, system } = process.cpuUsage(before);
      before = process.cpuUsage();
      return { cpuUs: user + system };
    },
  };
  process.on("message", async ({ name, input }: { name: string; input: unknown }) => {
    const reply = await replyOf(all, name, input);
    process.send?.(reply);
  });
  process.once("disconnect", async () => {
    await end();
    process.exit(0);
  });
}

async function replyOf(answers: Answers, name: string, input: unknown): Promise<Reply> {
  try {
    return { answer: await answers[name]?.(input as never) };
  } catch (error) {
    return { failure: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
