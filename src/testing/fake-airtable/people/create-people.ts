import type { AirtableState } from "../state.js";
import { fieldActions } from "./field-actions.js";
import type { FakeAirtablePeople } from "./people-api.js";
import { recordActions } from "./record-actions.js";

/** The people of a fake. */
export const createPeople = (state: AirtableState): FakeAirtablePeople => ({
  ...recordActions(state),
  ...fieldActions(state),
});
