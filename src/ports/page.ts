/** A part of a listing. */
export interface Page {
  /** Default 100. */
  limit?: number;
  /** Continue after this row: the id of the last row of the page before. */
  afterId?: string;
}
