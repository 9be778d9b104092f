import { type DoctorCheck, healthy } from "./doctor-check.js";
import { isAboutSchema, storeFinding } from "./store-problem.js";

/** Whether the store answers. */
export const databaseCheck: DoctorCheck = {
  name: "database",
  after: ["configuration"],
  async run({ open }) {
    const { problem } = await (await open()).engine.health();
    return problem && !isAboutSchema(problem) ? { findings: [storeFinding(problem)] } : healthy;
  },
};
