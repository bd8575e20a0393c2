import type { DataContract, Field } from "./data.ts";
import type { SpecGraph } from "./graph.ts";
import { type Provenance, type Statement, statedLine } from "./provenance.ts";

interface Judgement {
  /** From 0 to 1. */
  readonly share: number;
  readonly sentence: string;
  readonly lines: readonly number[];
}

interface RubricPoint {
  readonly name: string;
  readonly of: number;
  readonly judge: (graph: SpecGraph) => Judgement;
}

/** Everything a spec is scored on. The weights add up to 100. */
export const RUBRIC: readonly RubricPoint[] = [
  { name: "purpose", of: 15, judge: purpose },
  { name: "data", of: 25, judge: data },
  { name: "relations", of: 8, judge: relations },
  { name: "personal-data", of: 6, judge: personal },
  { name: "behaviour", of: 12, judge: behaviour },
  { name: "acceptance", of: 12, judge: acceptance },
  { name: "assumptions", of: 12, judge: assumptions },
  { name: "beneficiaries", of: 3, judge: beneficiaries },
  { name: "prohibitions", of: 3, judge: prohibitions },
  { name: "service", of: 2, judge: service },
  { name: "features", of: 2, judge: features },
];

const PURPOSE_WORDS = 5;

function purpose({ identity }: SpecGraph): Judgement {
  const count = new Set(identity.purpose.text.toLowerCase().match(/\p{L}+/gu)).size;
  const share = Math.min(1, count / PURPOSE_WORDS);
  const sentence =
    share === 1
      ? "Purpose says what the service is for."
      : `Purpose says it in ${count} different words; say what the service does, and for what, in ${PURPOSE_WORDS} or more.`;
  return { share, sentence, lines: linesOf([identity.purpose]) };
}

function data({ data: contracts, workflows }: SpecGraph): Judgement {
  if (contracts.length === 0) {
    return {
      share: 0,
      sentence:
        "No data contract: say under ### Data what the service keeps, with a type for each field.",
      lines: linesOf(workflows),
    };
  }
  const fields = contracts.flatMap((contract) => contract.fields);
  const untyped = fields.filter(({ provenance }) => provenance.kind === "assumed");
  return {
    share: 1 - untyped.length / fields.length,
    sentence:
      untyped.length === 0
        ? `All ${fields.length} fields of ${contracts.length} data contracts have a type.`
        : `Without a type of their own: ${names(untyped)}.`,
    lines: untyped.length === 0 ? [] : linesOf(contracts),
  };
}

function relations(graph: SpecGraph): Judgement {
  const { data: contracts } = graph;
  const alone = contracts.length < 2 ? [] : contracts.filter((one) => !isRelated(one, graph));
  return {
    share: contracts.length === 0 ? 0 : 1 - alone.length / contracts.length,
    sentence:
      alone.length === 0
        ? "Every data contract has to do with another, a rule or a workflow."
        : `Nothing refers to ${names(alone)}, no rule and no workflow names it: say what it is for, or leave it out.`,
    lines: linesOf(alone),
  };
}

function isRelated(
  one: DataContract,
  { data: contracts, rules, workflows, acceptance: lines }: SpecGraph,
): boolean {
  const refers = (from: DataContract, to: string) =>
    from.fields.some(({ type }) => {
      const inner = type.kind === "list" ? type.of : type;
      return inner.kind === "reference" && (to === "" || inner.entity === to);
    });
  if (refers(one, "") || contracts.some((other) => refers(other, one.name))) return true;
  const word = one.key.replaceAll("-", " ");
  const said = [...rules, ...lines, ...workflows.flatMap(({ steps }) => steps)].map(({ text }) =>
    text.toLowerCase(),
  );
  const shared = one.fields.some(({ name }) =>
    contracts.some((other) => other !== one && other.fields.some((field) => field.name === name)),
  );
  return shared || said.some((text) => text.includes(word));
}

const PERSONAL =
  /^(e_?mail|phone|telephone|mobile|address|birth_?(day|date)|date_of_birth|iban|ssn|passport)(_|$)|_(e_?mail|phone|address)$/;

function personal({ data: contracts }: SpecGraph): Judgement {
  const bare = contracts.filter(({ fields }) => fields.some(isUnmarked));
  const fields = bare.flatMap((contract) => contract.fields.filter(isUnmarked));
  return {
    share: bare.length === 0 ? 1 : 0,
    sentence:
      bare.length === 0
        ? "Every field that looks like personal data is marked (PII)."
        : `Looks like personal data and is not marked (PII): ${names(fields)}.`,
    lines: linesOf(bare),
  };
}

function isUnmarked({ name, pii }: Field): boolean {
  return PERSONAL.test(name) && !pii;
}

function behaviour({ workflows, rules, acceptance: lines }: SpecGraph): Judgement {
  const says = [...workflows, ...rules, ...lines];
  return {
    share: says.length > 0 ? 1 : 0,
    sentence:
      says.length > 0
        ? "It says what the service does with its data."
        : "No workflow, no rule and no acceptance line: say under ### Rules what may not happen, or under ### Workflows what is done.",
    lines: [],
  };
}

function acceptance({ workflows, rules, acceptance: lines }: SpecGraph): Judgement {
  const held = rules.length + lines.length;
  const share = held > 0 ? 1 : 0;
  return {
    share,
    sentence:
      share === 1
        ? `${held} sentences say what has to hold.`
        : "Nothing says when it is right: write at least one sentence under ### Rules or ### Acceptance.",
    lines: share === 1 ? [] : linesOf(workflows),
  };
}

const DEAR = 0.25;

function assumptions({ data: contracts, workflows, rules }: SpecGraph): Judgement {
  const nodes = [...contracts, ...workflows, ...workflows.flatMap(({ steps }) => steps), ...rules];
  const assumed = nodes.filter(({ provenance }) => provenance.kind === "assumed");
  return {
    share: Math.max(0, 1 - assumed.length * DEAR),
    sentence:
      assumed.length === 0
        ? "No data contract, workflow, step or rule had to be assumed."
        : `Had to be assumed: ${assumed.map(({ provenance }) => whyOf(provenance)).join("; ")}.`,
    lines: [],
  };
}

function beneficiaries({ identity }: SpecGraph): Judgement {
  return present(
    identity.beneficiaries,
    "### Beneficiaries says for whom it is.",
    "Say under ### Beneficiaries for whom it is.",
  );
}

function prohibitions({ identity, safety }: SpecGraph): Judgement {
  return present(
    [...identity.prohibited, ...safety],
    "### Never says what it must not become.",
    "Say under ### Never what may not be changed or done.",
  );
}

function service({ service: { nameProvenance, typeProvenance } }: SpecGraph): Judgement {
  const stated = [nameProvenance, typeProvenance].filter(({ kind }) => kind === "stated");
  return {
    share: stated.length / 2,
    sentence:
      stated.length === 2
        ? "### Service gives name and type."
        : "Give under ### Service a name and a type.",
    lines: stated.flatMap((provenance) => statedLine(provenance) ?? []),
  };
}

function features({ features: stated }: SpecGraph): Judgement {
  return present(
    stated,
    "### Key features are said.",
    "Name the key features under ### Key features, one a line.",
  );
}

function present(statements: readonly Statement[], well: string, ill: string): Judgement {
  const there = statements.length > 0;
  return { share: there ? 1 : 0, sentence: there ? well : ill, lines: linesOf(statements) };
}

function linesOf(nodes: readonly { readonly provenance: Provenance }[]): readonly number[] {
  return [...new Set(nodes.flatMap(({ provenance }) => statedLine(provenance) ?? []))];
}

function names(nodes: readonly { readonly name: string }[]): string {
  return nodes.map(({ name }) => name).join(", ");
}

function whyOf(provenance: Provenance): string {
  return provenance.kind === "assumed" ? provenance.why : "";
}
