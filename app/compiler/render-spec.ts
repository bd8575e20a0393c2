import { fieldWords, typeWords } from "../core/spec/data.ts";
import type { SpecGraph } from "../core/spec/graph.ts";
import { type Provenance, type Statement, statedLine } from "../core/spec/provenance.ts";
import { plainly, withArticles } from "./choices.ts";
import { type Meanings, meaningsOf } from "./meanings.ts";
import { PLURALS } from "./names.ts";
import { interfaceTable } from "./render/interface.ts";
import { code, list, section, table } from "./render/markdown.ts";

/** SPEC.md: what an intent was taken to mean, for people, with the whole interface and what was assumed. Pure. */
export function renderSpec(graph: SpecGraph): string {
  const meanings = meaningsOf(graph);
  const stepsOf = ({ key }: { readonly key: string }) =>
    meanings.steps
      .filter(({ workflow }) => workflow === key)
      .map(({ slug, meaning }) => ({ slug, meaning: plainly(meaning) }));
  const { identity, service } = graph;
  return `# ${service.name}

${identity.purpose.text}

A service of type ${code(service.type)}, called ${code(service.slug)}.
${[
  section("For whom", statements(identity.beneficiaries)),
  section("Never", statements(identity.prohibited)),
  section("Key features", statements(graph.features)),
  section("Data", data(graph)),
  section("Workflows", workflows(graph, stepsOf)),
  section("Rules", rules(graph, meanings)),
  section("Acceptance", list(graph.acceptance.map(({ key, text }) => `${text} (${code(key)})`))),
  section("Interface", interfaceTable(graph, stepsOf)),
  section("Panels", statements(graph.interface.panels)),
  section("Evidence", statements(graph.evidence)),
  section("Preferences", statements(graph.personalisation)),
  section("Deployment", deployment(graph)),
  section("What is left open", open(meanings)),
  section("What was assumed or derived", origins(graph)),
  section("Names", NAMES),
  section("Notes", list(graph.notes.filter(({ text }) => text !== "").map(note))),
].join("")}`;
}

const NAMES = `A data contract's collection is its name in kebab-case, in the regular plural:

${table(
  ["The last word ends in", "Its plural ends in"],
  PLURALS.map(({ says, plural }) => [says, plural]),
)}`;

function statements(lines: readonly Statement[]): string {
  return list(lines.map(({ text }) => text));
}

function note({ heading, text }: SpecGraph["notes"][number]): string {
  return heading === "" ? text : `${heading}: ${text}`;
}

function data({ data: contracts }: SpecGraph): string {
  return contracts
    .map(({ name, key, fields }) => {
      const rows = fields.map((field) => [
        code(field.name),
        typeWords(field.type),
        fieldWords(field).slice(field.name.length + typeWords(field.type).length + 2),
      ]);
      return `### ${name} (${code(key)})\n\n${table(["Field", "Type", ""], rows)}`;
    })
    .join("\n\n");
}

function workflows(
  graph: SpecGraph,
  stepsOf: (workflow: { readonly key: string }) => readonly {
    readonly slug: string;
    readonly meaning: {
      readonly says: string;
      readonly flow: { readonly has: readonly { readonly name: string }[] };
    };
  }[],
): string {
  return graph.workflows
    .map((workflow) => {
      const meanings = stepsOf(workflow);
      const rows = workflow.steps.map(({ text, slug, skill }) => {
        const meaning = meanings.find((step) => step.slug === slug)?.meaning;
        return [text, skill, withArticles(meaning?.says ?? ""), code(slug)];
      });
      return `### ${workflow.name} (${code(workflow.key)})\n\n${table(["Step", "Kind", "What it does", "Its output"], rows)}`;
    })
    .join("\n\n");
}

function rules({ rules: stated }: SpecGraph, meanings: Meanings): string {
  const lines = stated.map(({ key, text, remarks }) => {
    const known = meanings.rules.find((rule) => rule.key === key);
    const meaning = known === undefined ? null : plainly(known.meaning);
    const asked =
      meaning === null || meaning.events.length === 0
        ? "asked by workflows only"
        : `asked at each ${meaning.events.join(" and ")} of ${meaning.on}`;
    const beside = remarks.map((remark) => `\n  Beside it stands, and is not built: ${remark}`);
    return `${text} (${code(key)})\n  Taken as: ${withArticles(meaning?.says ?? "")} ${asked}.${beside.join("")}`;
  });
  return list(lines);
}

function deployment({
  deployment: lines,
  dependsOn,
  port,
  priority,
  supersedes,
}: SpecGraph): string {
  const facts = [
    ...(port === null ? [] : [`Port: ${port.value}`]),
    ...(dependsOn.length === 0
      ? []
      : [`Depends on: ${dependsOn.map(({ name }) => name).join(", ")}`]),
    ...(supersedes.length === 0
      ? []
      : [`Supersedes: ${supersedes.map(({ name }) => name).join(", ")}`]),
    `Priority: ${priority.value}`,
  ];
  return list([...lines.map(({ text }) => text), ...facts]);
}

/** Where words can be read in several ways: all of them, the most plausible first. */
function open({ rules: known, steps }: Meanings): string {
  const choices = [...known, ...steps]
    .flatMap(({ meaning }) => meaning.choices)
    .filter(({ options }) => options.length > 1);
  const lines = choices.map(({ options }) => options.map(({ says }) => says).join(" Or: "));
  return lines.length === 0
    ? ""
    : `Each of these can be read in several ways; the first is the most plausible.\n\n${list(lines)}`;
}

function origins(graph: SpecGraph): string {
  const nodes: readonly { readonly name: string; readonly provenance: Provenance }[] = [
    { name: "Service name", provenance: graph.service.nameProvenance },
    { name: "Service type", provenance: graph.service.typeProvenance },
    { name: "Priority", provenance: graph.priority.provenance },
    ...graph.data.flatMap((contract) => [
      contract,
      ...contract.fields.map(({ name, provenance }) => ({
        name: `${contract.name}.${name}`,
        provenance,
      })),
    ]),
    ...graph.workflows.flatMap((workflow) => [workflow, ...workflow.steps]),
  ];
  const lines = nodes
    .filter(({ provenance }) => statedLine(provenance) === null)
    .map(({ name, provenance }) => `${name}: ${originOf(provenance)}`);
  return list(lines);
}

function originOf(provenance: Provenance): string {
  if (provenance.kind === "assumed") return `assumed, ${provenance.why}`;
  return provenance.kind === "derived"
    ? `derived, ${provenance.from}`
    : `stated on line ${provenance.line}`;
}
