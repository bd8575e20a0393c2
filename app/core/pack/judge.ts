import { digestBytes } from "../canonical.ts";
import type { CommandAnswer, HttpAnswer } from "./call.ts";
import type { RequestStep, RunStep } from "./family.ts";
import { differs, mismatches, shown } from "./match.ts";
import { projected } from "./observed.ts";
import { valueAt } from "./pointer.ts";
import { fill, fillText, fillTexts, type Json, type Values } from "./template.ts";

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
  const text = textOf(answer.body);
  const json = parsed(text);
  const { status, headers } = answer;
  const seen = { status, headers, text, body: json === undefined ? text : json };
  const values = { ...known.drawn, ...known.saved };
  const named = PARTS.flatMap((part) => {
    const template = step.expect[part];
    return template === undefined ? [] : [{ part, template, seen: seen[part] }];
  });
  const unmet = named.flatMap((one) => mismatches(filled(one, values), one.seen, one.part));
  const observed = named.map((one) => [one.part, projected(one.template, one.seen, known.saved)]);
  const { saved, lacking } = savedFrom(step.save, json);
  return {
    unmet: [...unmet, ...lacking],
    observed: { ...Object.fromEntries(observed), status },
    saved,
  };
}

/** Whether a run ended as a step expects. One that a signal ended never did. */
export function judgeEnding({ expect }: RunStep, ending: CommandAnswer, values: Values): Judgement {
  const unmet: string[] = ending.code === null ? [`ended by ${ending.signal ?? "a signal"}`] : [];
  if (expect.exit !== undefined)
    unmet.push(...mismatches(fill(expect.exit, values), ending.code, "exit"));
  if (expect.stdout === undefined) return { unmet, observed: { exit: ending.code }, saved: {} };
  unmet.push(...textMismatch(fillText(expect.stdout, values), textOf(ending.stdout)));
  return { unmet, observed: { exit: ending.code, stdout: digestBytes(ending.stdout) }, saved: {} };
}

const PARTS = ["status", "headers", "body", "text"] as const;

/** Headers and text are texts whatever stands in for a name; the rest keeps its types. */
function filled(
  { part, template }: { part: (typeof PARTS)[number]; template: Json },
  values: Values,
): Json {
  if (part === "text" && typeof template === "string") return fillText(template, values);
  return part === "headers"
    ? fillTexts(template as Record<string, string>, values)
    : fill(template, values);
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

/** Where two texts part, so that a long one can be told from a long one. */
function textMismatch(expected: string, seen: string): readonly string[] {
  if (expected === seen) return [];
  let at = 0;
  while (at < expected.length && expected[at] === seen[at]) at += 1;
  const from = Math.max(0, at - 20);
  const place = from === 0 ? "stdout" : `stdout from character ${from}`;
  return [differs(place, shown(expected.slice(from)), seen.slice(from))];
}
