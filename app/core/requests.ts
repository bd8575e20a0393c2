import { z } from "zod";
import type { Event } from "./event.ts";
import { phaseSchema, prioritySchema } from "./intent.ts";
import { statusSchema } from "./status.ts";

/** What surfaces ask of a running factory and what it answers, as plain data that may cross a socket. */

/** Largest text that is taken in at all, in UTF-8 bytes; what an intent may hold is decided at intake. */
export const LARGEST_TEXT = 8 * 1024 * 1024;

const id = z.string().min(1).max(256);

/** `text` as its author wrote it, several intents separated by a line `---`; without `product`, the only one registered. */
export const submitRequestSchema = z.strictObject({
  text: z.string(),
  /** What a refusal calls the text: the name of its file. */
  name: z.string().min(1).max(4096).optional(),
  product: id.optional(),
  by: z.string().min(1),
  /** What the tracker that it comes from calls it; intents of one issue are one lineage. */
  issue: id.optional(),
});
export type SubmitRequest = z.output<typeof submitRequestSchema>;

/** A person's commit that is to be judged; without `intent` the commit brings one itself. */
export const checkRequestSchema = z.strictObject({
  /** A branch, a tag, or a commit's name. */
  ref: z.string().regex(/^[^-\s\p{C}][^\s\p{C}]{0,254}$/u, "name a branch, a tag or a commit"),
  intent: z.strictObject({ text: z.string(), name: z.string().min(1).max(4096) }).exactOptional(),
  product: id.optional(),
  by: z.string().min(1),
  /** Whether it is merged when it is cleared. */
  merge: z.boolean(),
});
export type CheckRequest = z.output<typeof checkRequestSchema>;

export const submittedSchema = z.strictObject({
  intent: z.string(),
  product: z.string(),
  status: statusSchema,
  /** Its place in the queue, from 1; null when it did not have to wait. */
  position: z.int().nullable(),
  /** What readers cannot see and was taken out when the text was frozen, a sentence each. */
  removed: z.array(z.string()),
  /** Why it is of the lineage of an earlier intent, a sentence each: what that one spent counts. */
  links: z.array(z.string()),
});
/** One intent that was taken in. */
export type Submitted = z.output<typeof submittedSchema>;

export const listFilterSchema = z.strictObject({
  product: id.optional(),
  status: statusSchema.optional(),
  /** Newest first, at most so many. */
  limit: z.int().min(1).max(10_000).optional(),
});
export type ListFilter = z.output<typeof listFilterSchema>;

export const intentLineSchema = z.strictObject({
  intent: z.string(),
  product: z.string(),
  /** The service's name or the first words of its purpose. */
  title: z.string(),
  priority: prioritySchema,
  status: statusSchema,
  phase: phaseSchema,
  attempt: z.int(),
  position: z.int().nullable(),
  /** RFC 3339, UTC. */
  submittedAt: z.string(),
});
/** One line of a list of intents. */
export type IntentLine = z.output<typeof intentLineSchema>;

export const addedProductSchema = z.strictObject({
  name: z.string(),
  repository: z.string(),
  branch: z.string(),
  /** What was seen when install, verify and run were tried on its base, a sentence each. */
  saw: z.array(z.strictObject({ what: z.string(), ok: z.boolean(), sentence: z.string() })),
});
/** A product that was registered, and what was seen on its base. */
export type AddedProduct = z.output<typeof addedProductSchema>;

export const productLineSchema = z.strictObject({
  name: z.string(),
  repository: z.string(),
  branch: z.string(),
  stack: z.string(),
  scenarios: z.string().nullable(),
});
/** One line of the list of products. */
export type ProductLine = z.output<typeof productLineSchema>;

export const serviceLineSchema = z.strictObject({
  name: z.string(),
  status: z.enum(["starting", "healthy", "unhealthy", "stopped"]),
  url: z.string().nullable(),
  intent: z.string(),
  sha: z.string(),
  /** RFC 3339, UTC. */
  since: z.string(),
});
/** One deployed service. */
export type ServiceLine = z.output<typeof serviceLineSchema>;

export const runStatusSchema = z.strictObject({
  run: z.string(),
  intent: z.string().nullable(),
  candidate: z.string().nullable(),
  pipeline: z.string(),
  status: z.enum(["waiting", "running", "success", "fail", "canceled", "lost"]),
  /** The node that runs now, or ran last. */
  stage: z.string().nullable(),
  reason: z.string().nullable(),
  /** The folder with the run's files. */
  logs: z.string(),
});
/** How one pipeline run stands. */
export type RunStatus = z.output<typeof runStatusSchema>;

export const logsSchema = z.strictObject({
  /** The end of it, as far as `truncated` says. */
  text: z.string(),
  truncated: z.boolean(),
  file: z.string().nullable(),
});
/** Text that a service or a run wrote. */
export type Logs = z.output<typeof logsSchema>;

export const factoryInfoSchema = z.strictObject({
  version: z.string(),
  pid: z.int(),
  home: z.string(),
  /** RFC 3339, UTC. */
  startedAt: z.string(),
});
/** Which server answers. */
export type FactoryInfo = z.output<typeof factoryInfoSchema>;

export const subscriptionSchema = z.strictObject({
  intent: id.optional(),
  /** Only events with a greater `seq`; 0 is from the beginning, absent is from now on. */
  after: z.int().min(0).optional(),
});
/** Which news to hear of. */
export type Subscription = z.output<typeof subscriptionSchema>;

export const progressSchema = z.strictObject({
  intent: z.string(),
  attempt: z.int(),
  phase: phaseSchema,
  candidate: z.string().nullable(),
  /** A stage of its run, or a verifier. */
  stage: z.string().nullable(),
  /** Trials so far of this round, or of the confirmation. */
  done: z.int(),
  failed: z.int(),
  /** How many there will be; null where that is not known. */
  total: z.int().nullable(),
});
/** How far something is that has not ended; for people who watch, never evidence, never kept. */
export type Progress = z.output<typeof progressSchema>;

/** What a subscriber hears: a fact of the ledger, or how far something is. Its decoder, which knows every event, is in `news.ts`. */
export type News =
  | { readonly kind: "event"; readonly event: Event }
  | { readonly kind: "progress"; readonly progress: Progress };
