import { type DoctorCheck, healthy } from "./doctor-check.js";
import { isAboutSchema, storeFinding } from "./store-problem.js";

/** Whether the store has the schema of this version. */
export const schemaCheck: DoctorCheck = {
  name: "schema",
  after: ["configuration", "database"],
  async run({ open }) {
    const { problem } = await (await open()).engine.health();
    return problem && isAboutSchema(problem) ? { findings: [storeFinding(problem)] } : healthy;
  },
};
