/** Where evidence files are kept for people, one an intent. */
export interface EvidenceFiles {
  /** Writes an intent's file whole and answers its path. */
  keep(intent: string, text: string): Promise<string>;
  /** The path of a kept file; null when there is none. */
  find(intent: string): Promise<string | null>;
}
