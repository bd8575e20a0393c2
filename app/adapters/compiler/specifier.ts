import { readingsOf } from "../../compiler/compile.ts";
import { freezeText } from "../../compiler/freeze.ts";
import { type IntentReading, readIntent } from "../../compiler/read-intent.ts";
import { renderSpec } from "../../compiler/render-spec.ts";
import { splitIntents } from "../../compiler/split-intents.ts";
import { digest } from "../../core/canonical.ts";
import { FactoryError } from "../../core/errors.ts";
import type { SpecGraph } from "../../core/spec/graph.ts";
import { specKeys } from "../../core/spec/keys.ts";
import { scoreSpec } from "../../core/spec/score.ts";
import type { Frozen, Specified, Specifier } from "../../ports/specifier.ts";

/** The grammar of the contracts as the line's specifier: trying again changes nothing, so one try is made. */
export const grammarSpecifier: Specifier = {
  tries: 1,
  freeze: async (text, name) => freeze(text, name),
  specify: async (text) => specify(text),
};

function freeze(text: string, name: string): readonly Frozen[] {
  const parts = splitIntents(text);
  if (parts.length === 0)
    throw new FactoryError("invalid-input", `${name}: the text is empty; begin with "### Purpose"`);
  const readings = parts.map((part) => ({ ...part, reading: readIntent(part.text) }));
  const problems = readings.flatMap(({ line, reading }) =>
    reading.kind === "read" ? [] : problemLines(reading, name, line),
  );
  if (problems.length > 0) throw new FactoryError("invalid-input", problems.join("\n"));
  return readings.flatMap(({ text: part, reading }) =>
    reading.kind === "read"
      ? [{ ...freezeText(part), priority: reading.graph.priority.value }]
      : [],
  );
}

function problemLines(
  reading: Extract<IntentReading, { kind: "unclear" }>,
  name: string,
  first: number,
): string[] {
  return reading.problems.map(({ line, quoted, why, understood }) => {
    const forms = understood.length === 0 ? "" : `; understood: ${understood.join(" | ")}`;
    return `${name}:${line + first - 1}: saw "${quoted}"; ${why}${forms}`;
  });
}

function specify(text: string): Specified {
  const reading = readIntent(text);
  if (reading.kind === "unclear") return reading;
  const { graph } = reading;
  const { service, port, dependsOn, supersedes } = graph;
  return {
    kind: "specified",
    markdown: renderSpec(graph),
    graph: `${JSON.stringify(graph, null, 2)}\n`,
    digest: digest(withoutProvenance(graph)),
    score: scoreSpec(graph),
    keys: specKeys(graph),
    readings: readingsOf(graph).length,
    service: {
      name: service.name,
      type: service.type,
      port: port?.value ?? null,
      dependsOn: dependsOn.map(({ name }) => name),
      supersedes: supersedes.map(({ name }) => name),
    },
  };
}

/** What the graph means: without where each word stood, and without notes that nothing reads. */
function withoutProvenance(graph: SpecGraph): unknown {
  const { notes: _, ...meaning } = graph;
  return JSON.parse(
    JSON.stringify(meaning, (key, value) => (/provenance$/i.test(key) ? undefined : value)),
  );
}
