/** Thrown for what Airtable answers with 422 `INVALID_FILTER_BY_FORMULA`; its message is the end of the answer's. */
export class FormulaError extends Error {
  override readonly name = "FormulaError";

  constructor(message = "Invalid formula. Please check your formula text.") {
    super(message);
  }
}
