import type { AirtableWorld, Traffic } from "./world.js";

/** What of a lead is edited in the bench: its company in Airtable, its notes at the portal. */
export interface BenchLead {
  company: string | null;
  notes: string | null;
}

/** A portal's own rows, and a way to bring them into step with Airtable. */
export interface Portal {
  /** Somebody at the portal writes a note. */
  note(recordId: string, text: string): Promise<void>;
  /** Brings all that changed since from Airtable, then all that changed here to it. */
  sync(): Promise<Stages>;
  /** Rows by record id. */
  leads(): Promise<Map<string, BenchLead>>;
  /** A sync with nothing left to do, where that is looked at. */
  idle?(): Promise<IdleCycle>;
}

/** What a sync cost, in all and by stage. */
export interface Stages {
  all: Traffic;
  pull: Traffic;
  push: Traffic;
}

/** What a sync with nothing left to do cost. */
export interface IdleCycle {
  traffic: Traffic;
  /** Writing calls of the store by name, but for the lock of the run. */
  storeWrites: Record<string, number>;
}

/** Somebody who keeps a portal and Airtable in step. */
export interface Contender {
  name: string;
  /** A portal that knows all of these records already; what that takes is not measured. */
  open(world: AirtableWorld, records: readonly string[]): Promise<Portal>;
}
