import { type DoctorCheck, healthy } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

const REMEDY = "`lead-sync --help` lists the variables; --config takes a module that makes the engine instead.";

/** Whether the settings are there and an engine can be made of them. */
export const configurationCheck: DoctorCheck = {
  name: "configuration",
  after: [],
  async run({ open }) {
    try {
      await open();
      return healthy;
    } catch (error) {
      return { findings: [findingOfError(error, { INVALID_CONFIG: REMEDY })] };
    }
  },
};
