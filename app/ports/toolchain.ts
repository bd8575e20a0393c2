/** Folders of the factory's own tools that boxes are shown, read-only, so that a product's code needs nothing installed. */
export interface Toolchain {
  /** Folder that holds the `node` program. */
  readonly node: string;
  /** Folder of the `typescript` package. */
  readonly typescript: string;
  /** Folders of the type packages a stack's code is checked with, by package name. */
  readonly types: Readonly<Record<string, string>>;
}
