import { setTimeout } from "node:timers/promises";
import { openWorld, type World } from "./world.js";

/** ResMan fails for some seconds: what an operator sees, is told, and finds afterwards. */
const PATIENCE_MS = 30_000;
const CHATS = 24;
/** Of them before ResMan fails. */
const FIRST = 8;

const world = await openWorld(CHATS);
try {
  await play(world);
} finally {
  await world.close();
}

async function play({ engine, monitor, resman, conversationIds, receiver }: World): Promise<void> {
  engine.on("circuit:opened", ({ remote, failures, code }) =>
    say(`circuit of ${remote} opened: ${failures} failures in a row, ${code}`),
  );
  engine.on("circuit:closed", ({ remote }) => say(`circuit of ${remote} closed`));
  await engine.start();
  await monitor.start();

  step("All is well: chats become prospects");
  await queue(conversationIds.slice(0, FIRST));
  await until("the first leads", async () => (await waiting()) === 0);
  say(`${resman.prospects().length} prospects in ResMan`);

  step("ResMan answers nothing but 503, and chats keep coming");
  resman.faults.set("http503Html", { rate: 1 });
  await queue(conversationIds.slice(FIRST));
  await until("the alert", () => receiver.heard("Firing"));
  const { pendingQueue, apiErrorCount } = await engine.metrics({ windowMs: 60_000 });
  const setAside = await engine.jobs.list({ status: "failed" });
  say(`${apiErrorCount} requests failed; ${pendingQueue} jobs wait, ${setAside.length} were set aside`);

  step("ResMan is back: nothing has to be done");
  resman.faults.clear();
  await until("the leads that waited", async () => (await waiting()) === 0);
  say(`${resman.prospects().length} prospects in ResMan`);
  await until("the end of the alert", () => receiver.heard("Resolved"));
  say(`the receiver was told ${receiver.count} times in all`);

  step("What Prometheus reads");
  const lines = (await monitor.prometheus()).split("\n");
  for (const line of lines.filter((one) => /^lead_sync_(success_ratio|queue_jobs|api_errors|jobs_total)/.test(one)))
    say(line);

  step("The success criteria of this minute");
  const { criteria } = await engine.report({ from: new Date(Date.now() - 60_000).toISOString() });
  for (const { name, target, met } of criteria)
    say(`${name}: ${met === null ? "not measured" : met ? "met" : "NOT met"} (${target})`);

  async function queue(ids: readonly string[]): Promise<void> {
    for (const id of ids) await engine.enqueue(id);
  }

  async function waiting(): Promise<number> {
    const { pendingQueue } = await engine.metrics();
    return pendingQueue;
  }
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (Date.now() > deadline) throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s.`);
    await setTimeout(50);
  }
}

function step(text: string): void {
  console.log(`\n${text}`);
}

function say(text: string): void {
  console.log(`   ${text}`);
}
