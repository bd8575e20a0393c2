import type { Project } from "./project.ts";

/** `README.md`: what the service is for and how it is run; the interface stands in SPEC.md. */
export function readmeFile({ graph, says }: Project): string {
  const lists = [
    listed(
      "What it keeps",
      graph.data.map(({ name, collection }) => `${name}, under /${collection}`),
    ),
    listed(
      "What it does",
      graph.workflows.map(
        ({ name, steps }) => `${name}: ${steps.map(({ text }) => text).join(" → ")}`,
      ),
    ),
    listed(
      "What it holds to",
      graph.rules.map(({ key, text }) => `${text} (${key})`),
    ),
    listed("How it was read", says),
  ];
  return `# ${graph.service.name}

${graph.identity.purpose.text}
${lists.join("")}
## Run

    node src/server.ts

Node 24 or later; nothing is installed. Settings come from the environment: \`HOST\` (127.0.0.1), \`PORT\` (${graph.port?.value ?? 8000}),
\`DATA_DIR\` (data), \`LOG_LEVEL\` (info; warn logs no requests). It logs one JSON line a request, without bodies, and ends within five seconds of SIGTERM.
Every change is on the disk, in \`DATA_DIR/records.jsonl\`, before it is answered.

## Test

    node --test

The interface is described in SPEC.md.
`;
}

function listed(heading: string, lines: readonly string[]): string {
  return lines.length === 0
    ? ""
    : `\n## ${heading}\n\n${lines.map((line) => `- ${line}`).join("\n")}\n`;
}
