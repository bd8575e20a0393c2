import { z } from "zod";

/** How a stage ended: one of the language's own words, or a word of the graph's author in lower case. */
export type Status =
  | "success"
  | "degraded_success"
  | "partial_success"
  | "retry"
  | "fail"
  | "skipped"
  | (string & {});

/** What a stage says of itself: how it ended, where to go, what others should know. The file `<node>/status.json`. */
export interface Outcome {
  readonly status: Status;
  readonly preferred_label?: string;
  readonly suggested_next_ids?: readonly string[];
  readonly context_updates?: Readonly<Record<string, unknown>>;
  readonly notes?: string;
  readonly failure_reason?: string;
  readonly details?: unknown;
  readonly verification?: unknown;
  readonly meta?: Readonly<Record<string, unknown>>;
}

const STANDARD: ReadonlySet<string> = new Set([
  "success",
  "degraded_success",
  "partial_success",
  "retry",
  "fail",
  "skipped",
]);
const MET: ReadonlySet<string> = new Set(["success", "degraded_success", "partial_success"]);
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["ok", "success"],
  ["failure", "fail"],
  ["error", "fail"],
  ["skip", "skipped"],
]);

/** A status as it is compared: lower case, with `ok`, `failure`, `error` and `skip` read as what they mean. */
export function canonicalStatus(text: string): Status {
  const word = text.trim().toLowerCase();
  return ALIASES.get(word) ?? word;
}

/** Whether a status is one of the language's own words. */
export function isStandard(status: Status): boolean {
  return STANDARD.has(status);
}

/** Whether a goal gate that ended so is met. */
export function isMet(status: Status): boolean {
  return MET.has(status);
}

/** A word that conditions, records and a commit's subject can hold. */
const statusWord = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^\P{Cc}*$/u);

/** Decoder of an outcome; accepts the specification's names `outcome` and `preferred_next_label` too. */
export const outcomeSchema = z
  .object({
    status: statusWord.optional(),
    outcome: statusWord.optional(),
    preferred_label: z.string().optional(),
    preferred_next_label: z.string().optional(),
    suggested_next_ids: z.array(z.string()).optional(),
    context_updates: z.record(z.string(), z.unknown()).optional(),
    notes: z.string().optional(),
    failure_reason: z.string().optional(),
    details: z.unknown().optional(),
    verification: z.unknown().optional(),
    meta: z.record(z.string(), z.unknown()).optional(),
  })
  .refine((seen) => seen.status !== undefined || seen.outcome !== undefined, {
    message: "status is missing",
  })
  .transform((seen): Outcome => {
    const { status, outcome, preferred_label, preferred_next_label, ...rest } = seen;
    const label = preferred_label ?? preferred_next_label;
    const named = label === undefined ? {} : { preferred_label: label };
    return { status: canonicalStatus(status ?? outcome ?? ""), ...named, ...present(rest) };
  });

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function present<T extends object>(value: T): Present<T> {
  return Object.fromEntries(
    Object.entries(value).filter(([, part]) => part !== undefined),
  ) as Present<T>;
}

/** A failed outcome with its reason. */
export function failed(
  reason: string,
  more: Omit<Outcome, "status" | "failure_reason"> = {},
): Outcome {
  return { status: "fail", failure_reason: reason, ...more };
}

/** The failure of a stage whose own limit of `timeoutMs` was over; `context_updates`: what was seen until then. */
export function timedOut(
  reason: string,
  timeoutMs: number,
  more: Pick<Outcome, "context_updates"> = {},
): Outcome {
  const meta = {
    failure_class: "transient_infra",
    timeout: true,
    timeout_seconds: timeoutMs / 1000,
  };
  return failed(reason, { ...more, meta });
}
