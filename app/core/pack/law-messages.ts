import { z } from "zod";
import type { Law } from "./family.ts";

/**
 * What is said between whoever plays a trial and the process that a law runs in, a line of JSON each. The law's process has no way to
 * the product but these.
 */

/** What a law's process is told first: its code, and the seed that decides all it draws. */
export interface LawOrder {
  readonly family: string;
  readonly seed: string;
  readonly law: Law;
}

/** Bytes cross as Base64. */
export type ToLaw =
  | ({ readonly kind: "play" } & LawOrder)
  | { readonly kind: "answered"; readonly call: number; readonly answer: LawAnswer }
  | { readonly kind: "refused"; readonly call: number; readonly why: string };

/** What a product answered to a law's request, or how its command ended. */
export type LawAnswer =
  | {
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | {
      readonly code: number | null;
      readonly signal: string | null;
      readonly stdout: string;
      readonly stderr: string;
    };

const texts = z.record(z.string(), z.string());

export const fromLawSchema = z.discriminatedUnion("kind", [
  /** What it drew, for people and for the trial's digest. */
  z.strictObject({ kind: z.literal("drawn"), shown: z.string() }),
  z.strictObject({
    kind: z.literal("request"),
    call: z.int(),
    request: z.strictObject({
      method: z.string(),
      path: z.string(),
      headers: texts,
      body: z.string().optional(),
    }),
  }),
  z.strictObject({
    kind: z.literal("run"),
    call: z.int(),
    run: z.strictObject({ args: z.array(z.string()), stdin: z.string() }),
  }),
  /** `why`: what is not as the law says; null when it holds. */
  z.strictObject({ kind: z.literal("ended"), why: z.string().nullable() }),
]);
export type FromLaw = z.output<typeof fromLawSchema>;
