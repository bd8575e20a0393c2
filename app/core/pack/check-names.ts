import type { Case, Family } from "./family.ts";
import { finding, type PackFinding } from "./finding.ts";
import type { Step } from "./step.ts";
import { type Json, namesIn, unreadableIn } from "./template.ts";

/** What is wrong with a family's names: used before they have a value, given twice, or lacking in a case; and tables without a case. */
export function namingFindings(family: Family): readonly PackFinding[] {
  const keys = keysOf(family.table ?? []);
  return [
    ...tableFindings(family, keys),
    ...clashFindings(family, keys),
    ...useFindings(family, keys),
  ];
}

function tableFindings(family: Family, keys: readonly string[]): readonly PackFinding[] {
  const { table } = family;
  if (table === null) return [];
  if (table.length === 0) {
    const sentence = "the table has no case, so nothing can be drawn";
    return [
      finding(family, "error", "drawable", {
        at: "cases",
        sentence,
        remedy: "add a case, or remove the line",
      }),
    ];
  }
  const found: PackFinding[] = [];
  let index = 0;
  for (const row of table) {
    const lacking = keys.filter((key) => !Object.hasOwn(row, key));
    if (lacking.length > 0) found.push(lackingFinding(family, index, lacking));
    index += 1;
  }
  return found;
}

function lackingFinding(family: Family, index: number, lacking: readonly string[]): PackFinding {
  const sentence = `lacks ${lacking.join(", ")}, which other cases have`;
  const said = { at: `cases[${index}]`, sentence, remedy: "give every case the same keys" };
  return finding(family, "error", "case-keys", said);
}

function keysOf(table: Iterable<Case>): readonly string[] {
  const keys = new Set<string>();
  for (const row of table) for (const key of Object.keys(row)) keys.add(key);
  return [...keys];
}

function clashFindings(family: Family, keys: readonly string[]): readonly PackFinding[] {
  const given = new Map(keys.map((name) => [name, "cases"]));
  const places = [
    ...Object.keys(family.draw).map((name) => ({ name, at: `draw.${name}` })),
    ...family.play.flatMap((step, index) =>
      savesOf(step).map((name) => ({ name, at: `play[${index}].save.${name}` })),
    ),
  ];
  return places.flatMap(({ name, at }) => {
    const earlier = given.get(name);
    given.set(name, at);
    if (earlier === undefined) return [];
    const sentence = `the name ${name} has a value already, from ${earlier}`;
    return [finding(family, "error", "one-name", { at, sentence, remedy: "use another name" })];
  });
}

function useFindings(family: Family, keys: readonly string[]): readonly PackFinding[] {
  const known = new Set([...keys, ...Object.keys(family.draw)]);
  return family.play.flatMap((step, index) => {
    const found = Object.entries(partsOf(step)).flatMap(([part, template]) =>
      templateFindings(family, { at: `play[${index}].${part}`, template, known }),
    );
    for (const name of savesOf(step)) known.add(name);
    return found;
  });
}

interface Use {
  readonly at: string;
  readonly template: Json;
  readonly known: ReadonlySet<string>;
}

function templateFindings(family: Family, { at, template, known }: Use): readonly PackFinding[] {
  const unknown = namesIn(template)
    .filter((name) => !known.has(name))
    .map((name) => {
      const names =
        known.size === 0 ? "no name is known here" : `known here: ${[...known].join(", ")}`;
      const remedy = `draw it, save it in an earlier step, or mend its spelling (${names})`;
      return finding(family, "error", "known-names", {
        at,
        sentence: `the name ${name} has no value`,
        remedy,
      });
    });
  const unreadable = unreadableIn(template).map((text) => {
    const sentence = `${JSON.stringify(text)} holds a \${ that begins no name`;
    const remedy = `write an expression as \${name}: letters, digits and underscores`;
    return finding(family, "error", "expression", { at, sentence, remedy });
  });
  return [...unknown, ...unreadable];
}

function savesOf(step: Step): readonly string[] {
  return "save" in step ? Object.keys(step.save) : [];
}

/** The templates of a step by their place. */
function partsOf(step: Step): Readonly<Record<string, Json>> {
  const each = Object.entries(step).flatMap(([part, keys]) =>
    part === "save"
      ? []
      : Object.entries(keys as Readonly<Record<string, Json | undefined>>).flatMap(
          ([key, template]) =>
            template === undefined ? [] : [[`${part}.${key}`, template] as const],
        ),
  );
  return Object.fromEntries(each);
}
