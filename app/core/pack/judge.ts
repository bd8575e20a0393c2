import { digestBytes } from "../canonical.ts";
import type { CommandAnswer, HttpAnswer, Message } from "./call.ts";
import { differs, mismatches, shown } from "./match.ts";
import { projected } from "./observed.ts";
import { valueAt } from "./pointer.ts";
import type { ReceiveStep, RequestStep, RunStep } from "./step.ts";
import { fill, fillText, type Json, type Values } from "./template.ts";

/** What a player saw of one step, judged. */
export interface Judgement {
  /** Expectations not met, a sentence each. */
  readonly unmet: readonly string[];
  /** What is deterministic of what was seen: what the expectation names, without values that the product makes up. */
  readonly observed: Json;
  /** Values by name for the steps that follow. */
  readonly saved: Values;
}

/** Drawn values are the same in every play of a trial; saved ones, such as ids the product makes, are not. */
export interface Known {
  readonly drawn: Values;
  readonly saved: Values;
}

/** Whether an answer is what a step expects, and what it leaves for later steps. */
export function judgeAnswer(step: RequestStep, answer: HttpAnswer, known: Known): Judgement {
  const { status, headers } = answer;
  const seen = { status, headers, ...contentOf(answer.body) };
  const judged = judgeParts({ expected: step.expect, seen, known });
  const { saved, lacking } = savedFrom(step.save, seen.json);
  return {
    unmet: [...judged.unmet, ...lacking],
    observed: { ...judged.observed, status },
    saved,
  };
}

/** Whether a message is what a step expects; null: the other side has closed, and none came. */
export function judgeMessage(step: ReceiveStep, message: Message | null, known: Known): Judgement {
  const { closed, ...expected } = step.expect;
  if (message === null) {
    const unmet = closed === true ? [] : ["the other side closed, and nothing more came"];
    return { unmet, observed: { closed: true }, saved: {} };
  }
  const { data, event, id } = message;
  const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
  const about = { ...(event === undefined ? {} : { event }), ...(id === undefined ? {} : { id }) };
  const seen = { ...contentOf(bytes), ...about };
  if (closed === true)
    return { unmet: [differs("message", "none", seen.text)], observed: {}, saved: {} };
  const judged = judgeParts({ expected, seen, known });
  const { saved, lacking } = savedFrom(step.save, seen.json);
  return { unmet: [...judged.unmet, ...lacking], observed: judged.observed, saved };
}

/** Whether a run ended as a step expects. One that a signal ended did only where that signal is expected. */
export function judgeEnding({ expect }: RunStep, ending: CommandAnswer, values: Values): Judgement {
  const { exit, signal, stdout, stderr, files = {} } = expect;
  const printed = { stdout: textOf(ending.stdout), stderr: textOf(ending.stderr) };
  const unmet = [
    ...signalMismatch(signal, ending),
    ...(exit === undefined ? [] : mismatches(fill(exit, values), ending.code, "exit")),
    ...(stdout === undefined
      ? []
      : textMismatches(stdout, printed.stdout, { at: "stdout", values })),
    ...(stderr === undefined
      ? []
      : textMismatches(stderr, printed.stderr, { at: "stderr", values })),
    ...Object.entries(files).flatMap(([path, one]) =>
      fileMismatches(one, ending.files?.[path], { at: `file ${path}`, values }),
    ),
  ];
  const exact = stdout === undefined ? {} : { stdout: digestBytes(ending.stdout) };
  return { unmet, observed: { exit: ending.code, ...exact }, saved: {} };
}

interface Parts {
  readonly expected: Readonly<Record<string, Json | undefined>>;
  readonly seen: Readonly<Record<string, Json | undefined>>;
  readonly known: Known;
}

function judgeParts({ expected, seen, known }: Parts) {
  const values = { ...known.drawn, ...known.saved };
  const named = Object.entries(expected).flatMap(([part, template]) =>
    template === undefined ? [] : [{ part, template, seen: seen[part] }],
  );
  const unmet = named.flatMap((one) => mismatches(filled(one, values), one.seen, one.part));
  const observed = named.map((one) => [one.part, projected(one.template, one.seen, known.saved)]);
  return { unmet, observed: Object.fromEntries(observed) as { [part: string]: Json } };
}

/** Places that hold texts whatever stands in for a name; the rest keeps its types. */
const TEXTS = ["text", "headers", "event", "id", "base64"];

function filled({ part, template }: { part: string; template: Json }, values: Values): Json {
  return TEXTS.includes(part) ? fillTexts(template, values) : fill(template, values);
}

function fillTexts(template: Json, values: Values): Json {
  if (typeof template === "string") return fillText(template, values);
  if (typeof template !== "object" || template === null || Array.isArray(template)) return template;
  const parts = Object.entries(template).map(([key, one]) => [key, fillTexts(one, values)]);
  return Object.fromEntries(parts) as Json;
}

/** What bytes are as a text and, where they hold some, as JSON. */
function contentOf(bytes: Uint8Array) {
  const text = textOf(bytes);
  const json = parsed(text);
  const base64 = Buffer.from(bytes).toString("base64");
  return { text, json, body: json === undefined ? text : json, base64 };
}

/** Every byte counts, a byte order mark too. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
}

/** The JSON a text holds; undefined when it holds none. */
function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

function savedFrom(
  save: RequestStep["save"],
  body: Json | undefined,
): { saved: Values; lacking: string[] } {
  const saved: Record<string, Json> = {};
  const lacking: string[] = [];
  for (const [name, pointer] of Object.entries(save)) {
    const value = valueAt(body, pointer);
    if (value !== undefined) saved[name] = value;
    else lacking.push(`body has no ${pointer === "" ? "JSON" : pointer} to save as ${name}`);
  }
  return { saved, lacking };
}

/** Signals by number: what ends with 128 more was ended by it inside a sandbox or a shell. */
const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP",
  2: "SIGINT",
  3: "SIGQUIT",
  6: "SIGABRT",
  9: "SIGKILL",
  10: "SIGUSR1",
  11: "SIGSEGV",
  12: "SIGUSR2",
  13: "SIGPIPE",
  14: "SIGALRM",
  15: "SIGTERM",
};

function signalMismatch(
  expected: string | undefined,
  { code, signal }: CommandAnswer,
): readonly string[] {
  if (expected === undefined) return code === null ? [`ended by ${signal ?? "a signal"}`] : [];
  const seen = signal ?? SIGNALS[(code ?? 0) - 128] ?? `exit ${code}`;
  return seen === expected ? [] : [differs("signal", expected, seen)];
}

interface TextPlace {
  readonly at: string;
  readonly values: Values;
}

function textMismatches(
  expected: Json,
  seen: string,
  { at, values }: TextPlace,
): readonly string[] {
  return typeof expected === "string"
    ? parting(fillText(expected, values), seen, at)
    : mismatches(fillTexts(expected, values), seen, at);
}

function fileMismatches(
  expected: NonNullable<RunStep["expect"]["files"]>[string],
  bytes: Uint8Array | undefined,
  place: TextPlace,
): readonly string[] {
  if (expected === null) return bytes === undefined ? [] : [`${place.at}: it is there`];
  if (bytes === undefined) return [`${place.at}: it is not there`];
  if (typeof expected === "string" || typeof expected.base64 !== "string")
    return textMismatches(expected, textOf(bytes), place);
  const seen = Buffer.from(bytes).toString("base64");
  return seen === fillText(expected.base64, place.values)
    ? []
    : [`${place.at}: expected other bytes than those ${bytes.length}`];
}

/** Where two texts part, so that a long one can be told from a long one. */
function parting(expected: string, seen: string, part: string): readonly string[] {
  if (expected === seen) return [];
  let at = 0;
  while (at < expected.length && expected[at] === seen[at]) at += 1;
  const from = Math.max(0, at - 20);
  const place = from === 0 ? part : `${part} from character ${from}`;
  return [differs(place, shown(expected.slice(from)), seen.slice(from))];
}
