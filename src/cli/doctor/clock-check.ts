import { type DoctorCheck, healthy, skipped } from "./doctor-check.js";

const WARNING_MS = 5000;
/** Leases of a minute end too early, or too late, for half of their length. */
const ERROR_MS = 30_000;

/** Whether the clocks of this host and of the store agree: leases, checkpoints and signatures go by both. */
export const clockCheck: DoctorCheck = {
  name: "clock",
  after: ["configuration", "database"],
  async run({ open, cli: { runtime } }) {
    const { storage } = await open();
    if (!storage) return skipped("the module of --config gives no `storage`");
    const before = runtime.now();
    const told = await storage.now?.();
    if (told === undefined) return skipped("this storage adapter has no clock of its own");
    const offMs = Math.round((before + runtime.now()) / 2 - Date.parse(told));
    const seconds = Math.abs(offMs) / 1000;
    if (Math.abs(offMs) <= WARNING_MS) return healthy;
    return {
      findings: [
        {
          severity: Math.abs(offMs) > ERROR_MS ? "error" : "warning",
          code: "CLOCK_SKEW",
          message: `This host's clock is ${seconds.toFixed(1)} s ${offMs > 0 ? "ahead of" : "behind"} the database's.`,
          remedy: "Synchronise both hosts with NTP (`timedatectl set-ntp true`, or chrony).",
        },
      ],
    };
  },
};
