import { z } from "zod";
import { generatorSchema } from "./generator.ts";
import { isWholeExpression, nameSchema } from "./template.ts";

/** Lower-case letters, digits and dashes: how families, packs and keys of a spec are named. */
export const keySchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "write it in lower-case letters, digits and dashes, at most 63, as phi-gate",
  );

/** A number, or one expression that stands for one. */
const numeral = (number: z.ZodInt) =>
  z.union([
    number,
    z.string().refine(isWholeExpression, "write a number, or one expression as $" + "{status}"),
  ]);

const pointer = z
  .string()
  .regex(/^(\/([^~/]|~[01])*)*$/, "write a JSON Pointer into the answer, as /id or /items/0/id");
/** Header names are compared in lower case. */
const headers = z
  .record(z.string().regex(/^[A-Za-z0-9-]+$/, "letters, digits and dashes"), z.string())
  .transform((named) =>
    Object.fromEntries(Object.entries(named).map(([name, value]) => [name.toLowerCase(), value])),
  );

const request = z
  .strictObject({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    path: z
      .string()
      .refine(
        (path) => path.startsWith("/") || isWholeExpression(path),
        "write a path that begins with /, or one expression",
      ),
    headers: headers.optional(),
    /** Sent as JSON. */
    body: z.json().optional(),
    /** Sent as it stands, for bodies that are no JSON; its content type is `text/plain` unless a header says otherwise. */
    text: z.string().optional(),
  })
  .refine(
    (call) => call.body === undefined || call.text === undefined,
    "send either body (as JSON) or text (as it stands)",
  );

const run = z.strictObject({
  args: z.array(z.string()).default([]),
  stdin: z.string().default(""),
});

const expectation = z.strictObject({
  status: numeral(z.int().min(100).max(599)).optional(),
  headers: headers.optional(),
  /** Matches when every key named here matches. */
  body: z.json().optional(),
  /** The whole body as text. */
  text: z.string().optional(),
  stdout: z.string().optional(),
  exit: numeral(z.int().min(0).max(255)).optional(),
});
type Expectation = z.output<typeof expectation>;
const OF_REQUEST = ["status", "headers", "body", "text"] as const;
const OF_RUN = ["stdout", "exit"] as const;

/** A request, what must be answered, and what is kept of the answer for later steps. */
export interface RequestStep {
  readonly request: z.output<typeof request>;
  readonly expect: Pick<Expectation, (typeof OF_REQUEST)[number]>;
  readonly save: Readonly<Record<string, string>>;
}

/** A run of the product's command, and how it must end. */
export interface RunStep {
  readonly run: z.output<typeof run>;
  readonly expect: Pick<Expectation, (typeof OF_RUN)[number]>;
}

/** One thing a player does. */
export type Step = RequestStep | RunStep;

/** One object with every key that either kind has, so that a refusal names the key at fault and not "no form fits". */
const stepSchema = z
  .strictObject({
    request: request.optional(),
    run: run.optional(),
    expect: expectation.prefault({}),
    save: z.record(nameSchema, pointer).optional(),
  })
  .transform((step, context): Step => {
    const fault = (path: string[], message: string) => {
      context.addIssue({ code: "custom", path, message, input: step });
      return z.NEVER;
    };
    const { request: call, run: command, expect, save } = step;
    const foreign = (keys: readonly (keyof Expectation)[]) =>
      keys.find((key) => expect[key] !== undefined);
    if (call !== undefined && command === undefined) {
      const key = foreign(OF_RUN);
      if (key !== undefined)
        return fault(["expect", key], "of a request expect status, headers, body, text");
      return { request: call, expect, save: save ?? {} };
    }
    if (command === undefined || call !== undefined)
      return fault([], "a step has either request or run");
    const key = foreign(OF_REQUEST);
    if (key !== undefined) return fault(["expect", key], "of a run expect stdout, exit");
    if (save !== undefined)
      return fault(["save"], "only of an answer to a request can something be saved");
    return { run: command, expect };
  });

/** What every family says of itself, however it is played. */
const about = {
  version: z.literal(1),
  id: keySchema,
  says: z.string().min(1),
  /** Who answers for it. */
  author: z.string().min(1).optional(),
  /** The tool that wrote it, when a machine did. */
  derived: z.string().min(1).optional(),
  covers: z.array(keySchema).default([]),
  must: z.enum(["always", "no"]).default("no"),
  weight: z.number().positive().max(1e6).optional(),
};
const isAnsweredFor = (family: { author?: string | undefined; derived?: string | undefined }) =>
  family.author !== undefined || family.derived !== undefined;
const ANSWERED_FOR = {
  path: ["author"],
  message:
    "say who answers for this family: author: NAME (or derived: TOOL when a machine wrote it)",
};

/** `families/*.yml`: one scenario with all its variations. */
export const familyFileSchema = z
  .strictObject({
    ...about,
    draw: z.record(nameSchema, generatorSchema).default({}),
    /** Path of a table of fixed cases, from this file's folder. */
    cases: z.string().min(1).optional(),
    play: z.array(stepSchema).min(1, "play at least one step"),
  })
  .refine(isAnsweredFor, ANSWERED_FOR);
export type FamilyFile = z.output<typeof familyFileSchema>;

/** What `families/*.ts` says of itself in `law({ … })`; how it draws and plays is its own code. */
export const lawFileSchema = z.strictObject(about).refine(isAnsweredFor, ANSWERED_FOR);
type LawFile = z.output<typeof lawFileSchema>;

/** One row of a table: its keys are names. */
const caseSchema = z.record(nameSchema, z.json());
export type Case = z.output<typeof caseSchema>;

/** `cases/*.json`. */
export const casesSchema = z.array(caseSchema);

/** A family of a loaded pack: its weight decided, its table read (`null`: it has none). */
export interface Family extends Omit<FamilyFile, "cases" | "weight"> {
  /** Its file in the pack. */
  readonly file: string;
  readonly weight: number;
  readonly table: readonly Case[] | null;
  /** How it is drawn and played when it is a law (`null`: it is declared): then nothing is drawn by name, and it has no steps. */
  readonly law: Law | null;
}

/** The code of a law: the module that stands for the family, and every module that it imports, by their paths in the pack. */
export interface Law {
  readonly module: string;
  readonly sources: Readonly<Record<string, string>>;
}

/** A family from its file and its table; the weight of a table is its number of cases unless the file says another. */
export function familyOf(file: string, content: FamilyFile, table: readonly Case[] | null): Family {
  const { cases: _, weight, ...rest } = content;
  return { ...rest, file, table, law: null, weight: weight ?? table?.length ?? 1 };
}

/** A family from what its law says of itself, and its code. */
export function lawFamilyOf(content: LawFile, law: Law): Family {
  const { weight = 1, ...rest } = content;
  return { ...rest, file: law.module, weight, table: null, draw: {}, play: [], law };
}
