/** Where evidence files are kept for people, one a verdict. */
export interface EvidenceFiles {
  /** Writes a file whole and answers its path. `name`: of the verdict, among its factory's. */
  keep(name: string, text: string): Promise<string>;
  /** The path of a kept file; null when there is none. */
  find(name: string): Promise<string | null>;
}
