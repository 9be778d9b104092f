import type { OpenEngine } from "../config/opened.js";
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

/** One thing `lead-sync doctor` looks at. */
export interface DoctorCheck {
  name: string;
  /** Names of checks it builds on: it is skipped where one of them found an error. */
  after: readonly string[];
  run(patient: Patient): Promise<Diagnosis>;
}

/** A check that found nothing. */
export const healthy: Diagnosis = { findings: [] };

/** A check that could not be made, or need not. */
export const skipped = (why: string): Diagnosis => ({ findings: [], skipped: why });
