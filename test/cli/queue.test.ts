import { beforeEach, describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { type CliWorld, createCliWorld } from "./resman-world.js";
import { aPushJob } from "./support.js";

let world: CliWorld;
const JOB = anId(0x900);

/** A job of Dana's; failed where a code is given. */
async function addJob(id = JOB, errorCode?: string, errorMessage = "ResMan refused the key."): Promise<void> {
  const { queue } = world.storage;
  const at = "2026-03-02T17:00:00.000Z";
  const operation = errorCode === undefined ? "push" : "pull";
  await queue.enqueue({ ...aPushJob(id, world.leadId, world.propertyId), syncOperation: operation });
  if (errorCode === undefined) return;
  const [job] = await queue.claim({ workerId: "worker-1", at, leaseMs: 60_000, limit: 1 });
  await queue.settle(job?.id ?? "", job?.fence ?? 0, { status: "failed", at, errorCode, errorMessage });
}

beforeEach(async () => {
  world = await createCliWorld();
});

describe("lead-sync queue list", () => {
  it("says that there is nothing", async () => {
    expect(await world.lead("queue list")).toEqual({ code: 0, stdout: "No jobs.\n", stderr: "" });
  });

  it("shows each job with what it is for and why it failed, in lines that fit a terminal", async () => {
    await addJob(JOB, "AUTH_ERROR", `Refused: ${"the key is not known. ".repeat(6)}\u001b[31m`);
    await addJob(anId(0x901));
    const { stdout } = await world.lead("queue list", {}, { tty: true });
    expect(stdout).toMatch(new RegExp(`^${JOB} {2}failed {2}pull\n {2}lead ${world.leadId},\n`));
    expect(stdout).toContain("AUTH_ERROR: Refused: the key");
    expect(stdout).toContain("due 2026-03-02 17:00");
    expect(stdout).not.toContain("\u001b");
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  });

  it("lists by status, code, property and lead, and has every job whole in one document", async () => {
    await addJob(JOB, "AUTH_ERROR");
    await addJob(anId(0x901));
    const ids = async (flags: string) =>
      (await world.json(`queue list ${flags}`)).document.jobs.map(({ id }: { id: string }) => id);
    expect(await ids("")).toEqual([JOB, anId(0x901)]);
    expect(await ids("--status failed")).toEqual([JOB]);
    expect(await ids("--code AUTH_ERROR")).toEqual([JOB]);
    expect(await ids("--code OTHER")).toEqual([]);
    expect(await ids(`--property ${world.propertyId} --lead ${world.leadId} --limit 1`)).toEqual([JOB]);
    expect(await world.lead("queue list --property nowhere")).toMatchObject({
      code: 1,
      stdout: "",
      stderr: expect.stringContaining("`lead-sync status` lists the properties"),
    });
  });

  it("refuses a status there is not", async () => {
    const { code, stderr } = await world.lead("queue list --status waiting");
    expect(code).toBe(2);
    expect(stderr).toContain("pending, processing, completed, failed, cancelled");
  });
});

describe("lead-sync queue retry", () => {
  it("queues one job again", async () => {
    await addJob(JOB, "AUTH_ERROR");
    expect((await world.lead(`queue retry ${JOB}`)).stdout).toBe(`Job ${JOB} waits again.\n`);
    expect((await world.storage.queue.get(JOB))?.status).toBe("pending");
  });

  it("queues all that failed, of a code and a property", async () => {
    await addJob(JOB, "AUTH_ERROR");
    expect((await world.json("queue retry --failed --code OTHER")).document).toEqual({ retried: 0 });
    expect(await world.lead(`queue retry --failed --code AUTH_ERROR --property ${world.propertyId}`)).toMatchObject({
      code: 0,
      stdout: "1 job queued again.\n",
    });
  });

  it("wants the id of a job or --failed, not both", async () => {
    for (const args of ["queue retry", `queue retry ${JOB} --failed`]) {
      expect(await world.lead(args)).toMatchObject({ code: 2, stderr: expect.stringContaining("--failed") });
    }
  });

  it("ends with 1 where there is no such job, or it waits already", async () => {
    expect(await world.lead(`queue retry ${JOB}`)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("NOT_FOUND"),
    });
    await addJob();
    expect((await world.json(`queue retry ${JOB}`)).document).toMatchObject({
      success: false,
      error: { code: "STALE_WRITE" },
    });
  });
});

describe("lead-sync queue cancel", () => {
  it("cancels a job, with a reason, and says so where it had ended", async () => {
    await addJob();
    expect((await world.lead(["queue", "cancel", JOB, "--reason", "Wrong property."])).stdout).toContain(
      "is cancelled",
    );
    expect(await world.storage.queue.get(JOB)).toMatchObject({ status: "cancelled", errorMessage: "Wrong property." });
    expect((await world.json(`queue cancel ${JOB}`)).document).toEqual({ cancelled: false });
  });

  it("ends with 1 where there is no such job, and with 2 without one", async () => {
    expect((await world.lead(`queue cancel ${JOB}`)).code).toBe(1);
    expect((await world.lead("queue cancel")).code).toBe(2);
  });
});
