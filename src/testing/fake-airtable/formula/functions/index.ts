import { DATES } from "./dates.js";
import type { FunctionTable } from "./definition.js";
import { LOGIC } from "./logic.js";
import { NUMBERS } from "./numbers.js";
import { TEXTS } from "./texts.js";

/** Every function of section 4.1 of the API reference, by its name in capitals. */
export const FUNCTIONS: FunctionTable = { ...LOGIC, ...NUMBERS, ...TEXTS, ...DATES };
