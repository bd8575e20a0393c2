/** What a law may use without importing it, for editors and compilers: `sf schema law > law.d.ts` beside a pack's families. */
export const LAW_DECLARATIONS = `type FastCheck = typeof import("fast-check");
type Arbitrary<T> = import("fast-check").Arbitrary<T>;

/** A request to the product; \`body\` is sent as JSON, \`text\` and \`bytes\` as they stand. Cookies are kept for the trial. */
interface LawRequest {
  method?: string;
  path: string;
  headers?: Record<string, string>;
  body?: unknown;
  text?: string;
  bytes?: Uint8Array;
  /** For its answer; without it, what the trial has left. */
  seconds?: number;
}

/** Its answer: \`body\` is the JSON that it holds, else its text. Header names are in lower case. */
interface LawResponse {
  status: number;
  headers: Record<string, string>;
  body: any;
  text: string;
  bytes: Uint8Array;
}

/** One run of the product's command. */
interface LawRun {
  args?: string[];
  stdin?: string | Uint8Array;
  /** Files that DATA_DIR begins with, and paths there that are read in the end. */
  files?: Record<string, string | Uint8Array>;
  reads?: string[];
  /** Seconds after which it is sent SIGTERM. */
  terminate?: number;
}

/** How it ended; \`exit\` is null when a signal ended it. */
interface LawEnding {
  exit: number | null;
  signal: string | null;
  stdout: string;
  stderr: string;
  files: Record<string, Uint8Array>;
}

interface LawHands<T> {
  /** What this trial drew. */
  drawn: T;
  fc: FastCheck;
  http(request: LawRequest): Promise<LawResponse>;
  exec(run?: LawRun): Promise<LawEnding>;
  /** Throws unless \`seen\` is as \`expected\`, by the rules of \`expect\` in a declared family: every named key must match. */
  expect(seen: unknown, expected: unknown, says?: string): void;
}

/** One family as code. All but \`draw\` and \`play\` must be written as plain values: they are read without running it. */
interface Law<T> {
  version: 1;
  id: string;
  says: string;
  author?: string;
  derived?: string;
  covers?: string[];
  must?: "always" | "no";
  weight?: number;
  draw(fc: FastCheck): Arbitrary<T>;
  /** Holds when it settles; whatever it throws is why it does not. */
  play(hands: LawHands<T>): Promise<void>;
}

declare function law<T>(family: Law<T>): Law<T>;
`;
