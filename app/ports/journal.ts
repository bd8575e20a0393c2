/** A file of JSON lines that outlives its writer; one process writes it at a time. */
export interface Journal {
  /** What stood in it when it was opened, oldest first. Half a last line, left by a kill, is not among it. */
  readonly lines: readonly unknown[];
  /** Writes lines down before it returns: they survive this process, and with the next `append` a power cut. */
  note(lines: readonly unknown[]): void;
  /** Writes lines down; settles once they, and all before them, are on the disk. */
  append(lines: readonly unknown[]): Promise<void>;
  close(): Promise<void>;
}
