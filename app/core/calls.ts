import { z } from "zod";
import { evidenceDocumentSchema } from "./evidence-document.ts";
import { gateLedgerSchema, lineageLineSchema, loosenedLineSchema } from "./gate/ledger-document.ts";
import { phaseSchema } from "./intent.ts";
import { approvedFamiliesSchema, familyWordSchema, packLineSchema } from "./pack-document.ts";
import {
  addedProductSchema,
  checkRequestSchema,
  factoryInfoSchema,
  intentLineSchema,
  listFilterSchema,
  logsSchema,
  productLineSchema,
  runStatusSchema,
  serviceLineSchema,
  submitRequestSchema,
  submittedSchema,
} from "./requests.ts";
import { statusDocumentSchema } from "./status.ts";

const id = z.string().min(1).max(300);
const nothing = z.strictObject({});
const done = z.strictObject({ done: z.literal(true) });
const path = z.string().min(1).max(4096);
const why = z.string().min(1).max(4000);
/** Every call a factory answers over a wire: what is asked and what is answered. News are a stream and no call. */
export const CALLS = {
  info: { asks: nothing, answers: factoryInfoSchema },
  submit: { asks: submitRequestSchema, answers: z.array(submittedSchema) },
  check: { asks: checkRequestSchema, answers: submittedSchema },
  status: { asks: z.strictObject({ intent: id }), answers: statusDocumentSchema },
  list: { asks: listFilterSchema, answers: z.array(intentLineSchema) },
  retry: {
    asks: z.strictObject({ intent: id, from: phaseSchema.optional() }),
    answers: submittedSchema,
  },
  cancel: { asks: z.strictObject({ intent: id }), answers: statusDocumentSchema },
  approve: { asks: z.strictObject({ intent: id, by: id }), answers: statusDocumentSchema },
  reject: {
    asks: z.strictObject({ intent: id, why, by: id }),
    answers: statusDocumentSchema,
  },
  answer: {
    asks: z.strictObject({
      intent: id,
      question: id,
      choice: z.string().min(1).max(4000),
      by: id,
    }),
    answers: statusDocumentSchema,
  },
  evidence: { asks: z.strictObject({ intent: id }), answers: z.strictObject({ file: path }) },
  evidenceShow: { asks: z.strictObject({ intent: id }), answers: evidenceDocumentSchema },
  gateLedger: { asks: z.strictObject({ product: id.optional() }), answers: gateLedgerSchema },
  lineageMerge: {
    asks: z.strictObject({ one: id, other: id, why, by: id }),
    answers: lineageLineSchema,
  },
  lineageSplit: { asks: z.strictObject({ intent: id, why, by: id }), answers: lineageLineSchema },
  gateLoosen: {
    asks: z.strictObject({ intent: id, why: z.string().min(1).max(500), by: id }),
    answers: loosenedLineSchema,
  },
  packList: { asks: z.strictObject({ product: id.optional() }), answers: z.array(packLineSchema) },
  packApprove: {
    asks: z.strictObject({ pack: id, families: z.array(id), by: id }),
    answers: approvedFamiliesSchema,
  },
  packQuarantine: { asks: familyWordSchema, answers: packLineSchema },
  packRestore: { asks: familyWordSchema, answers: packLineSchema },
  productAdd: { asks: z.strictObject({ path }), answers: addedProductSchema },
  productList: { asks: nothing, answers: z.array(productLineSchema) },
  productRemove: { asks: z.strictObject({ name: id }), answers: done },
  services: { asks: nothing, answers: z.array(serviceLineSchema) },
  serviceStop: { asks: z.strictObject({ name: id }), answers: done },
  serviceLogs: { asks: z.strictObject({ name: id }), answers: logsSchema },
  runStart: { asks: z.strictObject({ run: id }), answers: runStatusSchema },
  runStatus: { asks: z.strictObject({ run: id }), answers: runStatusSchema },
  runStop: { asks: z.strictObject({ run: id }), answers: runStatusSchema },
  runResume: { asks: z.strictObject({ run: id }), answers: runStatusSchema },
  runLogs: { asks: z.strictObject({ run: id }), answers: logsSchema },
} as const;

export type CallName = keyof typeof CALLS;
export type Asks<C extends CallName> = z.output<(typeof CALLS)[C]["asks"]>;
export type Answers<C extends CallName> = z.output<(typeof CALLS)[C]["answers"]>;

/** Every call by name. */
export const CALL_NAMES = Object.keys(CALLS) as readonly CallName[];

/** Where a call is posted; news are posted for at `subscribe`. */
export function callPath(name: CallName | "subscribe"): string {
  return `/factory/${name}`;
}

const ERROR_CODES = [
  "invalid-input",
  "wrong-use",
  "not-found",
  "conflict",
  "refused",
  "broken",
  "unsupported",
] as const;

/** What is answered instead when a call fails; in a stream, its last line. */
export const failureSchema = z.strictObject({
  error: z.strictObject({ code: z.enum([...ERROR_CODES, "defect"]), message: z.string() }),
});
export type Failure = z.output<typeof failureSchema>;
