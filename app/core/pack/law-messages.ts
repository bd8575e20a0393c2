import { z } from "zod";
import { digest } from "../canonical.ts";
import type { ShrinkPath } from "./draw.ts";
import type { Law } from "./family.ts";
import { filePathSchema } from "./step.ts";

/**
 * What is said between whoever plays a trial and the process that a law runs in, a line of JSON each. The law's process has no way to
 * the product but these.
 */

/** What a law's process is told first: its code, and the seed that decides all it draws. */
export interface LawOrder {
  readonly family: string;
  readonly seed: string;
  readonly law: Law;
  /** For the pack's author: which smaller draw than the seed's is to be played. */
  readonly shrink?: ShrinkPath;
}

/** The digest of a law's trial whose smaller draw there is not. */
export const NO_SUCH_DRAW = digest({ outcome: "passed", observed: ["no such draw"] });

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
      readonly files: Readonly<Record<string, string>>;
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
    ms: z.number().positive().optional(),
  }),
  z.strictObject({
    kind: z.literal("run"),
    call: z.int(),
    run: z.strictObject({
      args: z.array(z.string()),
      stdin: z.string(),
      files: z.record(filePathSchema, z.string()),
      reads: z.array(filePathSchema),
      terminateMs: z.number().positive().optional(),
    }),
  }),
  /** `why`: what is not as the law says; null when it holds. */
  z.strictObject({ kind: z.literal("ended"), why: z.string().nullable() }),
  /** There is no such smaller draw. */
  z.strictObject({ kind: z.literal("no-such-draw") }),
]);
export type FromLaw = z.output<typeof fromLawSchema>;
