/**
 * The import lines for the names that some code uses, out of what each module exports: functions, which are used where they are called
 * (a field of a record may be called like one), and of `type ./model.ts` types.
 */
export function importsFor(
  code: string,
  modules: Readonly<Record<string, readonly string[]>>,
): string {
  const lines = Object.entries(modules).flatMap(([module, names]) => {
    const used = names.filter((name) => useOf(name, isOfTypes(module)).test(code));
    return used.length === 0 ? [] : [importLine(module, used)];
  });
  return lines.join("\n");
}

function useOf(name: string, isType: boolean): RegExp {
  return new RegExp(isType ? `\\b${name}\\b` : `(?<!\\w|[^.]\\.)${name}\\(`);
}

function isOfTypes(module: string): boolean {
  return module.startsWith("type ");
}

function importLine(module: string, names: readonly string[]): string {
  const isType = isOfTypes(module);
  return `import ${isType ? "type " : ""}{ ${names.join(", ")} } from "${module.replace(/^type /, "")}";`;
}

/** What `src/values.ts` exports. */
export const VALUE_NAMES: readonly string[] = [
  "above",
  "addDays",
  "amount",
  "atLeast",
  "atMost",
  "below",
  "daysBetween",
  "groupedBy",
  "isDate",
  "lower",
  "monthOf",
  "orderedBy",
  "round",
  "same",
  "total",
  "weekdayOf",
  "weekOf",
  "yearOf",
];

/** The text in lines of its own, further in. */
export function indented(text: string, by: string): string {
  return text
    .split("\n")
    .map((line) => (line === "" ? line : by + line))
    .join("\n");
}

/** A sentence as it may stand in a comment: it cannot end it. */
export function comment(sentence: string): string {
  return sentence.replace(/\*\//g, "* /").replace(/\s+/g, " ");
}
