import type { z } from "zod";
import { FactoryError } from "./errors.ts";

type Path = readonly PropertyKey[];
type Issue = z.core.$ZodIssue;

/** The message of an issue whose schema says nothing of its own. */
const UNSAID = "";
/** A refusal says no more than this many lines. */
const MOST_LINES = 20;

/** Where a path of keys and indices stands in the text it was read from: a line number from 1, or null. */
export type LineOf = (path: Path) => number | null;

/**
 * The value as the schema types it, or a refusal with one line for each thing that is wrong:
 * `<name>: <path>: saw <value>; <remedy>`, and `<name>:<line>: …` where `lineOf` knows the line.
 */
export function decode<S extends z.ZodType>(
  schema: S,
  value: unknown,
  name: string,
  lineOf: LineOf = () => null,
): z.output<S> {
  const refusal = (found: readonly Finding[]) => {
    const lines = found.map(({ path, says }) => {
      const line = lineOf(path);
      const place = line === null ? name : `${name}:${line}`;
      return `${place}: ${pathText(path)}: saw ${shown(valueAt(value, path))}; ${says}`;
    });
    const rest = lines.length - MOST_LINES;
    const more = rest > 0 ? [`${name}: and ${rest} more`] : [];
    const message = [...lines.slice(0, MOST_LINES), ...more].join("\n");
    return new FactoryError("invalid-input", message);
  };
  const lost = lostKey(value, []);
  if (lost !== null) throw refusal([lost]);
  const result = schema.safeParse(value, { error: () => UNSAID });
  if (result.success) return result.data;
  throw refusal(result.error.issues.flatMap(findings));
}

interface Finding {
  readonly path: Path;
  readonly says: string;
}

const LOST = "__proto__";

/** The first key, however deep, that no schema lets through: it would be left out without a word. */
function lostKey(value: unknown, path: Path): Finding | null {
  if (typeof value !== "object" || value === null) return null;
  if (Array.isArray(value)) return firstLost(value.entries(), path);
  if (!Object.hasOwn(value, LOST)) return firstLost(Object.entries(value), path);
  return { path: [...path, LOST], says: "programs lose a key of this name, give it another" };
}

function firstLost(entries: Iterable<readonly [PropertyKey, unknown]>, path: Path): Finding | null {
  for (const [key, inner] of entries) {
    if (typeof inner !== "object" || inner === null) continue;
    const found = lostKey(inner, [...path, key]);
    if (found !== null) return found;
  }
  return null;
}

function findings(issue: Issue): readonly Finding[] {
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...issue.path, key], says: remedy(issue) }));
  }
  if (issue.code === "invalid_union") return unionFindings(issue);
  if (issue.code === "invalid_key") {
    return issue.issues.map((inner) => ({ path: issue.path, says: `as a key: ${remedy(inner)}` }));
  }
  return [{ path: issue.path, says: remedy(issue) }];
}

/** Of several forms, the one that the value has the outer type of speaks; when that is not one, all of them do. */
function unionFindings(issue: Issue & { code: "invalid_union" }): readonly Finding[] {
  const arms = issue.errors.map((arm) => arm.flatMap((inner) => findings(inner)));
  const near = arms.filter((arm) => arm.length > 0 && arm.every(({ path }) => path.length > 0));
  const [only] = near;
  if (only !== undefined && near.length === 1) {
    return only.map(({ path, says }) => ({ path: [...issue.path, ...path], says }));
  }
  const forms = [...new Set(arms.flat().map(({ says }) => says))];
  return [{ path: issue.path, says: forms.length > 0 ? forms.join(", or ") : remedy(issue) }];
}

/** What to do about an issue: the schema's own words, else what its kind tells. */
function remedy(issue: Issue): string {
  if (issue.message !== UNSAID) return issue.message;
  switch (issue.code) {
    case "invalid_type":
      return `give ${kind(issue.expected)}`;
    case "invalid_value":
      return oneOf(issue.values);
    case "too_small":
      return bound(
        issue.inclusive === false ? "more than" : "at least",
        issue.minimum,
        issue.origin,
      );
    case "too_big":
      return bound(
        issue.inclusive === false ? "less than" : "at most",
        issue.maximum,
        issue.origin,
      );
    case "invalid_format":
      return `write it as ${issue.pattern ?? issue.format}`;
    case "not_multiple_of":
      return `give a multiple of ${issue.divisor}`;
    case "unrecognized_keys":
      return "this key is not known here, remove it or mend its spelling";
    case "invalid_union":
      return "options" in issue && issue.options !== undefined
        ? oneOf(issue.options)
        : "use another form";
    case "invalid_key":
    case "invalid_element":
    case "custom":
      return "mend this value";
  }
}

function oneOf(values: readonly unknown[]): string {
  return `use ${values.map((value) => shown(value)).join(" or ")}`;
}

function bound(relation: string, limit: number | bigint, origin: string): string {
  return `give ${relation} ${limit} ${unit(origin)}`.trim();
}

function kind(expected: string): string {
  const plain: Record<string, string> = {
    int: "a whole number",
    object: "a mapping",
    record: "a mapping",
  };
  return plain[expected] ?? (/^[aeiou]/.test(expected) ? `an ${expected}` : `a ${expected}`);
}

function unit(origin: string): string {
  if (origin === "string") return "characters";
  return origin === "array" ? "entries" : "";
}

function pathText(path: Path): string {
  const text = path.map((part) => {
    if (typeof part === "number") return `[${part}]`;
    const key = String(part);
    return /^[\w-]+$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`;
  });
  return text.join("").replace(/^\./, "") || "the whole";
}

function valueAt(value: unknown, path: Path): unknown {
  let reached = value;
  for (const part of path) {
    if (typeof reached !== "object" || reached === null || !Object.hasOwn(reached, part))
      return undefined;
    reached = Reflect.get(reached, part);
  }
  return reached;
}

const SHOWN = 80;

/** A value in a message: JSON, control characters escaped, cut after 80 characters. */
function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "bigint" ? String(value) : (JSON.stringify(value) ?? typeof value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}
