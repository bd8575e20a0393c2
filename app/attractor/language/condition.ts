/** One part of a condition: a key compared with a text, or a bare key that must be true. */
export interface Clause {
  readonly key: string;
  readonly test: "equals" | "differs" | "true";
  readonly text: string;
}

/** A condition that was read, or the sentence that says why it cannot be. */
export type Condition =
  | { readonly kind: "clauses"; readonly clauses: readonly Clause[] }
  | Unreadable;

/** What is wrong with a condition; `offset` is that of the faulty clause in it, in UTF-16 units. */
interface Unreadable extends Mistake {
  readonly kind: "unreadable";
  readonly offset: number;
}

interface Mistake {
  readonly problem: string;
  readonly fix: string;
}

const KEY = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*$/;
const FORM = "write key=text, key!=text or key, joined by &&";

/** Reads `clause && clause`; texts are raw, without quotes. */
export function parseCondition(text: string): Condition {
  const clauses: Clause[] = [];
  let start = 0;
  for (const part of text.split("&&")) {
    const read = parseClause(part.trim());
    const offset = start + part.length - part.trimStart().length;
    if ("problem" in read) return { kind: "unreadable", ...read, offset };
    clauses.push(read);
    start += part.length + "&&".length;
  }
  return { kind: "clauses", clauses };
}

function parseClause(part: string): Clause | Mistake {
  if (part === "") return { problem: "a clause of the condition is empty", fix: FORM };
  const [, key = "", operator, rest = ""] = /^([^=]*?)(!=|=|$)(.*)$/s.exec(part) ?? [];
  const clause = clauseOf(key.trim(), operator, rest.trim());
  if (!KEY.test(clause.key))
    return { problem: `${quote(part)} does not begin with a key`, fix: FORM };
  return textProblem(clause) ?? clause;
}

function clauseOf(key: string, operator: string | undefined, text: string): Clause {
  if (operator === "!=") return { key, test: "differs", text };
  return operator === "=" ? { key, test: "equals", text } : { key, test: "true", text: "" };
}

function textProblem({ key, text }: Clause): Mistake | undefined {
  if (text.startsWith("=")) {
    return { problem: `${quote(`${key}=${text}`)} compares with ==`, fix: "write a single =" };
  }
  if (text.includes('"') || text.startsWith("'")) {
    return {
      problem: `the quotes in ${quote(text)} would be compared as they stand`,
      fix: "write the text without quotes",
    };
  }
  if (text.includes("||")) {
    return {
      problem: `there is no || in conditions (${quote(text)})`,
      fix: "write an edge for each case",
    };
  }
  return undefined;
}

/** Whether every clause holds; `look` gives a key's text, the empty one when it is missing, `canonical` what a text stands for. */
export function conditionHolds(
  clauses: readonly Clause[],
  look: (key: string) => string,
  canonical: (key: string, text: string) => string,
): boolean {
  return clauses.every(({ key, test, text }) => {
    const seen = look(key);
    if (test === "true") return !["", "false", "0", "no"].includes(seen.toLowerCase());
    return (seen === canonical(key, text)) === (test === "equals");
  });
}

function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
