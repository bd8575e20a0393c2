import { z } from "zod";
import { isWholeExpression, nameSchema } from "./template.ts";

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
const named = <S extends z.ZodType>(value: S) =>
  z
    .record(z.string().regex(/^[A-Za-z0-9-]+$/, "letters, digits and dashes"), value)
    .transform((headers) =>
      Object.fromEntries(Object.entries(headers).map(([name, one]) => [name.toLowerCase(), one])),
    );
const path = z
  .string()
  .refine(
    (text) => text.startsWith("/") || isWholeExpression(text),
    "write a path that begins with /, or one expression",
  );
const seconds = z.number().positive().max(3600);
/** A text, or a matcher of one. */
const text = z.union([z.string(), z.record(z.string().startsWith("$"), z.json())]);

/** What is sent: as JSON, as a text, or as bytes; at most one of them. */
const content = {
  /** Sent as JSON. */
  body: z.json().optional(),
  /** Sent as it stands, for bodies that are no JSON; its content type is `text/plain` unless a header says otherwise. */
  text: z.string().optional(),
  /** Bytes in Base64; their content type is `application/octet-stream` unless a header says otherwise. */
  base64: z.string().optional(),
};
type Content = z.output<z.ZodObject<typeof content>>;
const isOne = (sent: Content) =>
  [sent.body, sent.text, sent.base64].filter((part) => part !== undefined).length <= 1;
const ONE = "send one of body (as JSON), text (as it stands) and base64 (bytes)";

const request = z
  .strictObject({
    method: z.enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
    path,
    headers: named(z.string()).optional(),
    ...content,
    /** For its answer; without it, what the trial has left. */
    seconds: seconds.optional(),
  })
  .refine(isOne, ONE);

/** Where a file lies below DATA_DIR. */
export const filePathSchema = z
  .string()
  .regex(
    /^(?!.*(^|\/)\.{1,2}(\/|$))[^/\0\\][^\0\\]*$/,
    "write a path below DATA_DIR, as orders/in.txt",
  );
const bytes = z.strictObject({ base64: z.string() });

const run = z.strictObject({
  args: z.array(z.string()).default([]),
  stdin: z.union([z.string(), bytes]).default(""),
  /** Files that DATA_DIR begins with, beside the pack's fixtures. */
  files: z.record(filePathSchema, z.union([z.string(), bytes])).optional(),
  /** After so long it is sent SIGTERM. */
  terminate: seconds.optional(),
});

const open = z.strictObject({
  /** By what later steps name it. */
  name: nameSchema,
  path,
  as: z.enum(["socket", "events"]),
  headers: named(z.string()).optional(),
  /** Of a socket: the subprotocols that it offers. */
  protocols: z.array(z.string()).optional(),
  seconds: seconds.optional(),
});
const send = z.strictObject({ to: nameSchema, ...content }).refine(isOne, ONE);
const receive = z.strictObject({ from: nameSchema, seconds: seconds.optional() });

const until = z.strictObject({ seconds, every: z.number().min(0.01).max(60).default(0.05) });

const expectation = z.strictObject({
  status: numeral(z.int().min(100).max(599)).optional(),
  headers: named(text).optional(),
  /** Matches when every key named here matches. */
  body: z.json().optional(),
  /** The whole body as text. */
  text: text.optional(),
  /** The whole body as bytes in Base64. */
  base64: z.string().optional(),
  stdout: text.optional(),
  stderr: text.optional(),
  exit: numeral(z.int().min(0).max(255)).optional(),
  /** The signal that ended it. */
  signal: z
    .string()
    .regex(/^SIG[A-Z0-9]+$/, "name a signal, as SIGTERM")
    .optional(),
  /** What files below DATA_DIR hold in the end; null: it is not there. */
  files: z.record(filePathSchema, z.union([text, bytes, z.null()])).optional(),
  /** Of events: the kind and the id. */
  event: text.optional(),
  id: text.optional(),
  /** The other side has closed, and nothing more came. */
  closed: z.literal(true).optional(),
});
type Expectation = z.output<typeof expectation>;

const save = z.record(nameSchema, pointer);
type Save = Readonly<z.output<typeof save>>;

const EXPECTED = {
  request: ["status", "headers", "body", "text", "base64"],
  run: ["stdout", "stderr", "exit", "signal", "files"],
  open: [],
  send: [],
  receive: ["body", "text", "base64", "event", "id", "closed"],
} as const;
type Kind = keyof typeof EXPECTED;
type Expected<K extends Kind> = Pick<Expectation, (typeof EXPECTED)[K][number]>;

/** A request, what must be answered, and what is kept of the answer for later steps. */
export interface RequestStep {
  readonly request: z.output<typeof request>;
  readonly expect: Expected<"request">;
  readonly save: Save;
  /** Asked again, so often and so long, until the answer is as expected. */
  readonly until?: z.output<typeof until>;
}

/** A run of the product's command, and how it must end. */
export interface RunStep {
  readonly run: z.output<typeof run>;
  readonly expect: Expected<"run">;
}

/** A WebSocket, or a stream of events, that stays open for later steps. */
export interface OpenStep {
  readonly open: z.output<typeof open>;
}

/** A message sent over an open socket. */
export interface SendStep {
  readonly send: z.output<typeof send>;
}

/** The next message of what was opened, and what is kept of it. */
export interface ReceiveStep {
  readonly receive: z.output<typeof receive>;
  readonly expect: Expected<"receive">;
  readonly save: Save;
  /** Messages that are not as expected are passed over for so long. */
  readonly until?: z.output<typeof until>;
}

/** One thing a player does. */
export type Step = RequestStep | RunStep | OpenStep | SendStep | ReceiveStep;

const KINDS = Object.keys(EXPECTED) as readonly Kind[];
/** Kinds of which something can be saved, and that can be tried again. */
const ANSWERED: readonly Kind[] = ["request", "receive"];

/** One object with every key that any kind has, so that a refusal names the key at fault and not "no form fits". */
export const stepSchema = z
  .strictObject({
    request: request.optional(),
    run: run.optional(),
    open: open.optional(),
    send: send.optional(),
    receive: receive.optional(),
    expect: expectation.optional(),
    save: save.optional(),
    until: until.optional(),
  })
  .transform((step, context): Step => {
    const fault = (at: string[], message: string) => {
      context.addIssue({ code: "custom", path: at, message, input: step });
      return z.NEVER;
    };
    const [kind, other] = KINDS.filter((one) => step[one] !== undefined);
    if (kind === undefined || other !== undefined)
      return fault([], `a step has exactly one of ${KINDS.join(", ")}`);
    const { expect = {}, save: saved, until: again } = step;
    const may: readonly string[] = EXPECTED[kind];
    const foreign = Object.keys(expect).find((key) => !may.includes(key));
    if (foreign !== undefined)
      return fault(["expect", foreign], `of ${kind} expect ${may.join(", ") || "nothing"}`);
    const answered = ANSWERED.includes(kind);
    if (saved !== undefined && !answered)
      return fault(["save"], `only of ${ANSWERED.join(" and ")} can something be saved`);
    if (again !== undefined && !answered)
      return fault(["until"], `only ${ANSWERED.join(" and ")} can be tried again`);
    const tried = again === undefined ? {} : { until: again };
    // Exactly this kind's part is there, as was just seen.
    const part = { [kind]: step[kind] } as unknown;
    if (answered) return { ...(part as RequestStep), expect, save: saved ?? {}, ...tried };
    return kind === "run" ? { ...(part as RunStep), expect } : (part as OpenStep);
  });
