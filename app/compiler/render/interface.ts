import { type DataContract, type Field, typeWords } from "../../core/spec/data.ts";
import type { SpecGraph, Workflow } from "../../core/spec/graph.ts";
import type { StepMeaning } from "../skills/step-skill.ts";
import { collectionPath, workflowPath } from "../stacks/service/project.ts";
import { code, table } from "./markdown.ts";

type Row = readonly [string, string, string, string];

/** What the steps of each workflow give and need, by the workflow's key. */
export type StepsOf = (
  workflow: Workflow,
) => readonly { readonly slug: string; readonly meaning: StepMeaning }[];

/** Every way in: method, path, body, answers. */
export function interfaceTable(graph: SpecGraph, stepsOf: StepsOf): string {
  const rows = [
    ...UDC,
    ...graph.data.flatMap((contract) => collectionRows(graph, contract)),
    ...graph.workflows.flatMap((workflow) => workflowRows(graph, workflow, stepsOf(workflow))),
  ];
  return `${table(["Method", "Path", "Body", "Answers"], rows)}

A body that is not a JSON object answers 400, one over 1 MiB too. A field that is unknown, missing or of the wrong type answers 422, a rule that is
violated or a unique value that is taken 409, another method 405, another path 404. Each of them answers
\`{ "error": { "code", "message", "field"?, "rule"? } }\`; \`rule\` is the key of the rule, or of the data contract whose field is unique.

Every field is a filter, \`limit\` and \`offset\` page (all items without a limit), and \`total\` counts what the filters let through. A field that is optional and
not given is \`null\`. A date is \`YYYY-MM-DD\`, a time \`HH:MM\` or \`HH:MM:SS\`, a weekday its English name, taken in any case and given in lower case, money a number with at most two decimals, a reference the \`id\` of
a record that is there. Deleting a record leaves those that refer to it.`;
}

const HEALTH = '200 `{ "status": "active", "service", "version", "timestamp" }`';

const UDC: readonly Row[] = [
  ["GET", "`/health`", "", HEALTH],
  [
    "GET",
    "`/capabilities`",
    "",
    '200 `{ "version", "features", "dependencies", "udc_version", "metadata" }`',
  ],
  [
    "GET",
    "`/state`",
    "",
    '200 `{ "uptime_seconds", "requests_total", "errors_last_hour", "last_restart", "records" }`',
  ],
  [
    "GET",
    "`/dependencies`",
    "",
    '200 `{ "required": [{ "name", "status", "url" }], "optional", "missing" }`',
  ],
  [
    "POST",
    "`/message`",
    '`{ "trace_id"?, "source", "target"?, "message_type", "payload"?, "timestamp"? }`',
    '200 `{ "status": "received", "trace_id", … }`',
  ],
];

function collectionRows(graph: SpecGraph, contract: DataContract): readonly Row[] {
  const path = collectionPath({ graph }, contract);
  const record = `the ${contract.name}`;
  const body = `\`{ ${contract.fields.map(bodyField).join(", ")} }\``;
  const some = `some of ${contract.fields.map(({ name }) => code(name)).join(", ")}`;
  return [
    ["POST", code(path), body, `201 ${record} with its \`id\`; 400, 409, 422`],
    ["GET", code(path), "", '200 `{ "items", "total" }`; 422'],
    ["GET", code(`${path}/{id}`), "", `200 ${record}; 404`],
    ["PATCH", code(`${path}/{id}`), some, `200 ${record}; 400, 404, 409, 422`],
    ["DELETE", code(`${path}/{id}`), "", "204; 404, 409"],
  ];
}

function bodyField(field: Field): string {
  return `"${field.name}"${field.optional ? "?" : ""}: ${typeWords(field.type)}`;
}

function workflowRows(
  graph: SpecGraph,
  workflow: Workflow,
  steps: ReturnType<StepsOf>,
): readonly Row[] {
  const runs = `${workflowPath({ graph }, workflow)}/runs`;
  const inputs = [
    ...new Set(
      steps.flatMap(({ meaning }) => meaning.inputs.map(({ name, type }) => `"${name}": ${type}`)),
    ),
  ];
  const outputs = steps.map(({ slug }) => `"${slug}": […]`).join(", ");
  const run = `\`{ "id", "status": "done" or "failed", "outputs": { ${outputs} }, "alerts": […] }\``;
  return [
    [
      "POST",
      code(runs),
      `\`{ ${['"as_of": date', ...inputs].join(", ")} }\``,
      `201 ${run}; 400, 422`,
    ],
    ["GET", code(runs), "", '200 `{ "items", "total" }`; 422'],
    ["GET", code(`${runs}/{id}`), "", "200 the run; 404"],
  ];
}
