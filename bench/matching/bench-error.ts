/** Something the person who runs the bench can mend; shown without a stack. */
export class BenchError extends Error {
  override readonly name = "BenchError";

  /** What reading a file failed with, in a sentence. Faults of the file's content pass through. */
  static reading(file: string, error: unknown): unknown {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") return new BenchError(`There is no file ${file}.`);
    return code === "EACCES" || code === "EISDIR" ? new BenchError(`${file} cannot be read (${code}).`) : error;
  }
}
