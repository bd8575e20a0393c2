import { withArticles } from "../../choices.ts";
import { camel } from "../../names.ts";
import { ruleFunction } from "../../skills/rule-skill.ts";
import { comment, importsFor, indented, VALUE_NAMES } from "./code.ts";
import type { DecidedWorkflow, Project } from "./project.ts";

/** `src/workflows.ts`: each workflow as a function, and what runs them. */
export function workflowsFile({ workflows, rules }: Project): string {
  const body = `${workflows.map(functionOf).join("\n")}
/** Every workflow. */
export const WORKFLOWS: readonly Workflow[] = [${workflows.map(entryOf).join("")}${workflows.length > 0 ? "\n" : ""}];
`;
  const imports = importsFor(`${body}${RUNNER}`, {
    "./rules.ts": rules.map(({ key }) => ruleFunction(key)),
    "./values.ts": VALUE_NAMES,
  });
  return `import type { Body, Fault } from "./check.ts";
${imports}
import type { World } from "./world.ts";

export type Item = object;
export type Alert = object;
type Inputs = Readonly<Record<string, string | number>>;

/** What a run sees and fills. */
interface Run {
  readonly asOf: string;
  readonly inputs: Inputs;
  readonly outputs: Record<string, readonly Item[]>;
  readonly alerts: Alert[];
}

export interface Workflow {
  readonly path: string;
  readonly inputs: readonly { readonly name: string; readonly type: "number" | "text" | "date" }[];
  readonly run: (run: Run, world: World) => void;
}

${body}
${RUNNER}`;
}

const RUNNER = `export interface RunRecord {
  readonly as_of: string;
  readonly inputs: Inputs;
  readonly status: "done" | "failed";
  readonly outputs: Readonly<Record<string, readonly Item[]>>;
  readonly alerts: readonly Alert[];
}

/** Runs a workflow on the records as they are, as of the date in the body; or says what is wrong with the body. */
export function runWorkflow(workflow: Workflow, body: Body, world: World): RunRecord | { readonly fault: Fault } {
  const names = ["as_of", ...workflow.inputs.map(({ name }) => name)];
  const unknown = Object.keys(body).find((name) => !names.includes(name));
  if (unknown !== undefined) return { fault: { field: unknown, message: "no such field" } };
  const asOf = body["as_of"];
  if (typeof asOf !== "string" || !isDate(asOf)) {
    return { fault: { field: "as_of", message: "as_of must be a date YYYY-MM-DD" } };
  }
  const inputs: Record<string, string | number> = {};
  for (const { name, type } of workflow.inputs) {
    const value = body[name];
    const fits = type === "number" ? typeof value === "number" : typeof value === "string" && (type === "text" || isDate(value));
    if (!fits) return { fault: { field: name, message: name + " must be a " + type } };
    inputs[name] = value as string | number;
  }
  const run: Run = { asOf, inputs, outputs: {}, alerts: [] };
  let status: "done" | "failed" = "done";
  try {
    workflow.run(run, world);
  } catch (error) {
    status = "failed";
    run.alerts.push({ step: "", kind: "failure", message: error instanceof Error ? error.message : "the run failed" });
  }
  return { as_of: asOf, inputs, status, outputs: run.outputs, alerts: run.alerts };
}
`;

function functionOf({ slug, steps, alerts }: DecidedWorkflow): string {
  const isTold = steps.some((step) => step.slug === alerts);
  const body = steps
    .map(({ slug: step, meaning }) => {
      const told = step === alerts ? `alerts.push(...outputs[${JSON.stringify(step)}]);` : "";
      const code = [
        `// ${comment(withArticles(meaning.says))}`,
        meaning.code,
        `outputs[${JSON.stringify(step)}] = ${meaning.output ?? meaning.flow.variable};`,
        isTold ? told : (meaning.alerts ?? ""),
      ];
      return `${indented(code.filter((line) => line !== "").join("\n"), "  ")}\n`;
    })
    .join("\n");
  const uses = ["asOf", "inputs", "alerts"].filter((name) =>
    new RegExp(`\\b${name}\\b`).test(body),
  );
  return `function ${camel(`run ${slug}`)}({ ${[...uses, "outputs"].join(", ")} }: Run, world: World): void {
${body}}
`;
}

function entryOf({ slug, path, steps }: DecidedWorkflow): string {
  const inputs = steps.flatMap(({ meaning }) => meaning.inputs);
  const unlike = inputs.filter(
    ({ name }, index) => inputs.findIndex((other) => other.name === name) === index,
  );
  return `
  {
    path: ${JSON.stringify(path)},
    inputs: ${JSON.stringify(unlike.map(({ name, type }) => ({ name, type })))},
    run: ${camel(`run ${slug}`)},
  },`;
}
