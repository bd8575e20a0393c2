/** Files of a pack's skeleton, by their path from the pack's folder. */
export type PackFiles = Readonly<Record<string, string>>;

/** A pack that fits the example intent, or any command; its author writes the families that matter. */
export function starterPack(name: string, kind: "http" | "command"): PackFiles {
  const says = `says: What ${name} must do, seen from outside.`;
  const file = `# Held-out scenarios. Builders never see this folder: keep it out of every product's repository.
version: 1
name: ${name}
${says}
`;
  return { "pack.yml": file, ...(kind === "http" ? REQUESTS : RUNS) };
}

const TASK =
  '{ title: "$' + '{title}", due: "$' + '{due}", effort: "$' + '{effort}", status: open }';
const DRAWS = `draw:                             # drawn afresh for every trial
  title: { string: "[a-z]{4,12}" }
  due: { date: ["2026-01-01", "2026-12-31"] }
  effort: { integer: [1, 100] }
`;
const TAKEN = `play:
  - request: { method: POST, path: /tasks, body: ${TASK} }
    expect: { status: 201, body: ${TASK} }
    save: { task: /id }
`;
const ONE = '"/tasks/$' + '{task}"';

const REQUESTS: PackFiles = {
  "families/task-kept.yml": `version: 1
id: task-kept
says: A task that was taken is found again as it was.
author: you                       # who answers for it
covers: [task, kept]              # keys of the intent: data, rules, workflows, acceptance lines
# must: always                    # a guardrail: 59 trials, none may fail
${DRAWS}${TAKEN}  - request: { method: GET, path: ${ONE} }
    expect: { status: 200, body: ${TASK} }
`,
  "families/task-listed.yml": `version: 1
id: task-listed
says: A task that was taken stands in the list.
author: you
covers: [task, kept]
${DRAWS}${TAKEN}  - request: { method: GET, path: /tasks }
    expect: { status: 200, body: { total: 1, items: [${TASK}] } }
`,
  "families/task-changed.yml": `version: 1
id: task-changed
says: A task can be changed and deleted.
author: you
covers: [task]
${DRAWS}${TAKEN}  - request: { method: PATCH, path: ${ONE}, body: { status: done } }
    expect: { status: 200, body: { title: "$\{title}", status: done } }
  - request: { method: DELETE, path: ${ONE} }
    expect: { status: 204 }
  - request: { method: GET, path: ${ONE} }
    expect: { status: 404 }
`,
  "families/task-refused.yml": `version: 1
id: task-refused
says: A task that lacks something, or has what is not known or out of range, is not taken.
author: you
covers: [task, refused]
${DRAWS}  wrong:
    oneOf:
      - { due: "2026-02-01", effort: 3, status: open }
      - { title: wash, due: "2026-02-01", effort: 0, status: open }
      - { title: wash, due: "2026-02-01", effort: 101, status: open }
      - { title: wash, due: someday, effort: 3, status: open }
      - { title: wash, due: "2026-02-01", effort: 3, status: perhaps }
      - { title: wash, due: "2026-02-01", effort: 3, status: open, colour: green }
${TAKEN}  - request: { method: POST, path: /tasks, body: "$\{wrong}" }
    expect: { status: 422, body: { error: {} } }
  - request: { method: GET, path: /tasks }
    expect: { status: 200, body: { total: 1 } }
`,
};

const RUNS: PackFiles = {
  "families/unknown-option.yml": `version: 1
id: unknown-option
says: An option that is not known prints no result and ends with 2.
author: you                       # who answers for it
covers: []                        # keys of the intent: data, rules, workflows, acceptance lines
# must: always                    # a guardrail: 59 trials, none may fail
draw:                             # drawn afresh for every trial
  option: { string: "--[a-z]{8,12}" }
play:
  - run: { args: ["$\{option}"], stdin: "" }
    expect: { stdout: "", exit: 2 }
`,
};
