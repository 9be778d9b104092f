import type { DoctorCheck } from "./doctor-check.js";
import { findingOfError } from "./finding-of-error.js";

/** Whether the settings are there and an engine can be made of them. */
export const configurationCheck: DoctorCheck = {
  name: "configuration",
  async run({ open }) {
    try {
      await open();
      return { findings: [] };
    } catch (error) {
      const remedy = "docs/cli.md lists the variables; --config takes a module that makes the engine instead.";
      return { findings: [findingOfError(error, { INVALID_CONFIG: remedy })] };
    }
  },
};
