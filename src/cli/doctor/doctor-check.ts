import type { OpenEngine } from "../config/open-engine.js";
import type { Finding } from "../output/findings-text.js";
import type { Surroundings } from "../surroundings.js";

/** What the checks look at. */
export interface Patient {
  cli: Surroundings;
  /** Path of `--config`, where it was given. */
  config: string | undefined;
  /** Opened by the first check that asks, the same for all. @throws what opening it throws */
  open(): Promise<OpenEngine>;
}

/** What one check came to. `skipped`: why it could not be made, or need not. */
export interface Diagnosis {
  findings: Finding[];
  skipped?: string;
}

/** One thing `lead-sync doctor` looks at. Those that come later may count on those before having found no error. */
export interface DoctorCheck {
  name: string;
  run(patient: Patient): Promise<Diagnosis>;
}
