import { spawnSync } from "node:child_process";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { anId } from "../../src/testing/index.js";
import { bundleCommand, createSite, type Ended, runProcess, type Site } from "./support-process.js";

/** The commands as a new user runs them: real processes, on an embedded database in a folder and a ResMan over HTTP. */

const LEAD_ID = anId(0x300);
/** Makes the pseudo-terminal: util-linux has it, other systems may not. */
const SCRIPT = "script";
const HAS_SCRIPT = spawnSync(SCRIPT, ["--version"]).status === 0;
const PATIENCE = { timeout: 120_000 };

let command: Awaited<ReturnType<typeof bundleCommand>>;
beforeAll(async () => {
  command = await bundleCommand();
}, 120_000);
afterAll(() => command.remove());

const lead = ({ env }: Site, args: string, hear?: Parameters<typeof runProcess>[3]): Promise<Ended> =>
  runProcess(process.execPath, [command.file, ...args.split(" ")], env, hear);

/** The same on a pseudo-terminal of 80 columns. */
const onTerminal = ({ env }: Site, args: string): Promise<Ended> => {
  const line = `stty cols 80; exec "${process.execPath}" "${command.file}" ${args}`;
  return runProcess(SCRIPT, ["-qec", line, "/dev/null"], env);
};

/** In this order: each finds what those before it left. */
const COMMANDS: [args: string, code: number, words: RegExp][] = [
  ["--version", 0, /^\d+\.\d+\.\d+\s*$/],
  ["migrate", 0, /schema of this version/],
  ["doctor", 0, /resman: ok\r?\nagents and sources: ok/],
  ["push", 0, /1 lead/],
  ["pull", 0, /lead/],
  ["verify", 0, /100.0 % in step/],
  ["status", 0, /Store: ok/],
  ["report", 0, /CRITERION/],
  ["runs", 0, /push {2}completed/],
  ["schedule", 0, /archive/],
  ["alerts list", 0, /No rule was looked at/],
  ["alerts mute apiErrors --for 1h", 0, /is muted until/],
  ["alerts unmute apiErrors", 0, /told again/],
  ["queue list", 0, /No jobs|push/],
  ["queue retry --failed", 0, /0 jobs/],
  ["queue cancel nothing", 1, /NOT_FOUND/],
  ["conflicts list", 0, /No conflicts/],
  ["conflicts show nothing", 1, /NOT_FOUND/],
  ["conflicts resolve nothing --strategy merged --by ben", 1, /NOT_FOUND/],
  [`explain ${LEAD_ID} firstName`, 0, /firstName: "Dana"/],
  ["pause", 0, /Everything is paused/],
  ["resume", 0, /goes on/],
  ["direction bidirectional --property 00000000-0000-4000-8000-000000000100", 0, /is synced both ways/],
  ["archive", 0, /Archived or forgotten/],
  ["secrets generate-key", 0, /^k1:/],
  ["secrets rotate", 2, /secrets|LEAD_SYNC_SECRET_KEYS/],
  ["revert nothing --dry-run", 1, /NOT_FOUND/],
  ["airtable check", 2, /AIRTABLE_TOKEN/],
  ["airtable init", 2, /AIRTABLE_TOKEN/],
  ["reconcile", 2, /AIRTABLE_TOKEN/],
];

/** Those whose lines should fit. */
const ON_TERMINAL = [
  ...["status", "push --all", "queue list", "report", "runs", "schedule", "conflicts list", "verify"],
  ...["doctor", "archive", "alerts list"],
];

describe("each command as a process", () => {
  let site: Site;
  beforeAll(async () => {
    site = await createSite();
  }, 120_000);
  afterAll(() => site.close());

  it.each(COMMANDS)("lead-sync %s ends with %d in a pipe", PATIENCE, async (args, code, words) => {
    const done = await lead(site, args);
    expect([args, done.code, done.stdout + done.stderr]).toEqual([args, code, expect.stringMatching(words)]);
    expect(done.stdout + done.stderr).not.toContain("\u001b");
    if (code !== 0) expect(done.stdout).toBe("");
  });

  it.skipIf(!HAS_SCRIPT).each(ON_TERMINAL)("lead-sync %s fits a terminal", PATIENCE, async (args) => {
    const { code, stdout } = await onTerminal(site, args);
    expect([args, code]).toEqual([args, 0]);
    const shown = stdout.split(/\r?\n/).map((line) => line.split("\r\u001b[2K").at(-1) ?? "");
    for (const line of shown) expect(line.length).toBeLessThanOrEqual(80);
    expect(shown.join("\n")).not.toContain("\u001b");
  });

  it("ends well where its reader has seen enough", PATIENCE, async () => {
    const line = `"${process.execPath}" "${command.file}" queue list --json | true; echo \${PIPESTATUS[0]}`;
    expect(await runProcess("bash", ["-c", line], site.env)).toEqual({ code: 0, stdout: "0\n", stderr: "" });
  });
});

describe("a worker as a process, with a job in flight", () => {
  let site: Site;
  let held: () => void;
  let letGo: () => void;
  let isHeld: Promise<void>;
  beforeAll(async () => {
    isHeld = new Promise((resolve) => {
      held = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    site = await createSite(() => {
      held();
      return gate;
    });
  }, 120_000);
  afterAll(() => site.close());

  /** Sends the signal when the job is in flight, and does the rest once the worker says that it stops. */
  const stopInFlight = (signal: NodeJS.Signals, then: (kill: () => void) => void): Promise<Ended> => {
    let [isAsked, isStopping] = [false, false];
    return lead(site, "worker --json", (said, kill) => {
      if (!isAsked && said.includes("worker:ready")) {
        isAsked = true;
        void isHeld.then(() => kill(signal));
      }
      if (!isStopping && said.includes("once more to stop at once")) {
        isStopping = true;
        then(() => kill(signal));
      }
    });
  };

  it("ends at once at the second SIGTERM", PATIENCE, async () => {
    expect((await stopInFlight("SIGTERM", (kill) => kill())).code).toBe(130);
    expect(site.fake.prospects()).toEqual([]);
  });

  it("lets the job end at the first Ctrl-C", PATIENCE, async () => {
    const { code, stdout } = await stopInFlight("SIGINT", () => letGo());
    expect(code).toBe(0);
    const events = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line).event);
    expect(events).toEqual(expect.arrayContaining(["engine:started", "worker:ready", "worker:stopping"]));
    expect(events.at(-1)).toBe("engine:stopped");
    expect(site.fake.prospects()).toHaveLength(1);
  });
});
