/** What has been read of a line: its finished cells, and what is open at its end. */
interface Unfinished {
  cells: string[];
  cell: string;
  isQuoted: boolean;
}

/**
 * Reads comma-separated lines one by one (RFC 4180: quoted cells may hold commas, doubled quotes and line breaks).
 * White space around a cell is dropped.
 */
export class CsvReader {
  #open: Unfinished = { cells: [], cell: "", isQuoted: false };

  /** True between the lines of a quoted cell. */
  get isWithinCell(): boolean {
    return this.#open.isQuoted;
  }

  /** The cells of the row this line ends, or null when a quoted cell goes on in the next line. */
  read(line: string): string[] | null {
    const { cells } = this.#open;
    let { cell, isQuoted } = this.#open;
    for (let at = 0; at < line.length; at++) {
      const letter = line[at];
      if (isQuoted && letter === '"' && line[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else if (letter === '"' && (isQuoted || cell.trim() === "")) {
        isQuoted = !isQuoted;
      } else if (letter === "," && !isQuoted) {
        cells.push(cell.trim());
        cell = "";
      } else {
        cell += letter;
      }
    }
    if (isQuoted) {
      this.#open = { cells, cell: `${cell}\n`, isQuoted };
      return null;
    }
    this.#open = { cells: [], cell: "", isQuoted: false };
    return [...cells, cell.trim()];
  }
}
