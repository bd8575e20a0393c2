import { withArticles } from "../../choices.ts";
import { ruleFunction } from "../../skills/rule-skill.ts";
import { comment, importsFor, VALUE_NAMES } from "./code.ts";
import type { DecidedRule, Project } from "./project.ts";

/** `src/rules.ts`: each rule as a function, and the table of them. */
export function rulesFile({ graph, rules }: Project): string {
  const guards = rules.filter(({ meaning }) => meaning.events.length > 0);
  const body = `${CASE}${rules.map(functionOf).join("\n")}
const RULES: readonly Rule[] = [${guards.map(entryOf).join("")}${guards.length > 0 ? "\n" : ""}];
`;
  const records = [...graph.data.map(({ name }) => `${name}Record`), "Tables"];
  const imports = importsFor(body, {
    "type ./model.ts": records,
    "./values.ts": VALUE_NAMES,
  });
  return `${imports}
import type { Row } from "./store.ts";
import type { World } from "./world.ts";

${body}
/** The first rule that this would break; null when all hold. */
export function broken(event: Occasion, table: keyof Tables, asked: Case): Pick<Rule, "key" | "says"> | null {
  const rule = RULES.find(
    ({ on, events, reads, holds }) =>
      on === table && events.includes(event) && (event !== "change" || touches(reads, asked)) && !holds(asked),
  );
  return rule ?? null;
}

function touches(reads: readonly string[], { row, before }: Case): boolean {
  return reads.some((name) => JSON.stringify(Reflect.get(row, name)) !== JSON.stringify(Reflect.get(before ?? {}, name)));
}
`;
}

const CASE = `export type Occasion = "create" | "change" | "delete";

/** A record as it would be and as it is, among all records as they would be. */
interface Case {
  readonly row: Row;
  readonly before: Row | null;
  readonly world: World;
}

interface Rule {
  readonly key: string;
  readonly on: keyof Tables;
  readonly events: readonly Occasion[];
  /** A change of none of these fields leaves the rule alone. */
  readonly reads: readonly string[];
  readonly says: string;
  readonly holds: (asked: Case) => boolean;
}

`;

function subjectType({ on, reads }: DecidedRule["meaning"]): string {
  const fields = ["id", ...reads].map((name) => `"${name}"`);
  return `Pick<${on}Record, ${[...new Set(fields)].join(" | ")}>`;
}

function usesBefore({ holds }: DecidedRule["meaning"]): boolean {
  return /\bbefore\b/.test(holds);
}

function functionOf({ key, meaning }: DecidedRule): string {
  const it = subjectType(meaning);
  const more = usesBefore(meaning)
    ? `, before: ${it} | null`
    : meaning.asOf === true
      ? ", asOf: string"
      : "";
  return `/** ${comment(withArticles(meaning.says))} */
export function ${ruleFunction(key)}(it: ${it}, world: World${more}): boolean {
  return ${meaning.holds};
}
`;
}

function entryOf({ key, meaning }: DecidedRule): string {
  const { on, events, reads, says } = meaning;
  const before = usesBefore(meaning) ? `, before as Row as ${on}Record | null` : "";
  const given = usesBefore(meaning) ? "{ row, before, world }" : "{ row, world }";
  return `
  {
    key: ${JSON.stringify(key)},
    on: ${JSON.stringify(on)},
    events: ${JSON.stringify(events)},
    reads: ${JSON.stringify(reads)},
    says: ${JSON.stringify(withArticles(says))},
    holds: (${given}) => ${ruleFunction(key)}(row as ${on}Record, world${before}),
  },`;
}
