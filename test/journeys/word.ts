import type { Scenario } from "./scenario.ts";

/** Where the product's repository has a workflow; a product protects these of itself. */
export const WORKFLOW = ".github/workflows/ci.yml";

/** The smallest product, a command that says a word again; nothing of it is written yet. */
export const WORD: Scenario = {
  intent: `### Service
- word, domain

### Purpose
- Say again whatever word was said, so that everybody knows that it was heard.

### Beneficiaries
- Whoever says a word

### Never
- Never answer with nothing

### Key features
- A word

### Data
- Answer: word text

### Acceptance
- [answers] Whoever says a word hears it again.
`,
  pack: {
    "pack.yml": "version: 1\nname: word\nsays: Whoever says a word hears it again.\n",
    "families/answers.yml": `version: 1
id: answers
says: Whoever says a word hears it again.
author: neighbours
covers: [answer, answers]
draw: { word: { string: "[a-z]{1,9}" } }
play:
  - run: { args: ["\${word}"] }
    expect: { stdout: "\${word}\\n", exit: 0 }
`,
  },
  product: {
    ".factory/product.yml": `version: 1
name: word
stack: none
run: { kind: command, command: [node, word.mjs] }
verify: { unit: [node, --check, word.mjs] }
scenarios: word
gate: { target: 0.7, power: { rate: 0.95, at_least: 0.8 }, selection: 64 }
`,
    [WORKFLOW]: "on: pull_request\n",
  },
};
