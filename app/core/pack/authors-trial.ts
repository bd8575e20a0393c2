/** One trial that a pack's author had played, on a product that was named. */
export interface AuthorsTrial {
  readonly index: number;
  readonly seed: string;
  readonly family: string;
  readonly outcome: "passed" | "failed" | "missing";
  readonly reason: string | null;
  readonly ms: number;
}
