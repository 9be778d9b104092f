import type { FakeAccount, FakeProperty } from "./settings.js";
import type { FakeState } from "./state.js";

/** Form fields by lower-cased name: their spelling seems not to matter (API reference, section 2.1). */
export type FormFields = ReadonlyMap<string, string>;

export interface V1Call {
  state: FakeState;
  form: FormFields;
}

export interface AccountCall extends V1Call {
  account: FakeAccount;
}

export interface PropertyCall extends AccountCall {
  property: FakeProperty;
}
