/** A git work tree: its top folder (absolute, links resolved) and the branch that it is on, null when it is on none. */
export interface WorkTree {
  readonly folder: string;
  readonly branch: string | null;
}

/** Files for people, written where there are none. */
export interface NewFiles {
  /** The work tree whose top folder this is; FactoryError `invalid-input` when it is none. */
  workTree(folder: string): Promise<WorkTree>;
  /** The text of a file that is there; null when nothing is. FactoryError `invalid-input` when what is there is no plain file. */
  read(path: string): Promise<string | null>;
  /** Writes a file and the folders above it; what is there already stays as it is. */
  write(path: string, text: string): Promise<"written" | "kept">;
  /** Whether nothing is there, or a folder with nothing in it. */
  vacant(path: string): Promise<boolean>;
  /** Whether a path, there or not yet, is a folder or lies below it, wherever links lead. */
  inside(path: string, folder: string): Promise<boolean>;
}
