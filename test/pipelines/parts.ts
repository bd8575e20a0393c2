import { calls, says, type Turn } from "../twins/anthropic/turns.ts";

const SLIP = "export const different = (text) => new Set(text.split(' ')).size;\n";
const TEST = `import assert from "node:assert";
import test from "node:test";
import { different } from "./different.js";

test("capital and small letters do not make words different", () => {
  assert.equal(different("to be or not To\\nBE"), 4);
});
`;
const word = (status: string): Turn =>
  calls("run", { command: `printf '%s' '${status}' > "$KILROY_STAGE_STATUS_PATH"` });
const well = word('{"status": "success"}');

/**
 * What the stand-in for a model does at the nodes of `build-agent`: its code fails its own test, is repaired, is found wanting by the
 * reader, is repaired again, and passes.
 */
export const BUILDING: Readonly<Record<string, readonly Turn[]>> = {
  "Change no file. Answer with a plan": [
    calls("read", { path: "SPEC.md" }),
    says("different.js: split, fold, count. One test with capital letters."),
  ],
  "Carry out the plan": [
    calls("write", { path: "different.js", text: SLIP }),
    calls("write", { path: "different.test.js", text: TEST }),
    well,
    says("Written; I did not run it."),
  ],
  "Find its cause and mend it": [
    calls("run", { command: "node --test" }),
    calls("edit", {
      path: "different.js",
      old: "text.split(' ')",
      new: "text.toLowerCase().split(/\\s+/)",
    }),
    calls("run", { command: "node --test" }),
    well,
    says("It folds the case now."),
    calls("edit", {
      path: "different.js",
      old: "new Set(text",
      new: "new Set(text.trim()",
    }),
    well,
    says("Space around the text is no word."),
  ],
  "Read both as a stranger": [
    calls("read", { path: "different.js" }),
    word('{"status": "fail", "failure_reason": "space before the first word counts as a word"}'),
    says("One line of the specification is missing."),
    calls("read", { path: "different.js" }),
    well,
    says("Nothing is missing."),
  ],
};

const OPEN = "### Purpose\n- Count words, punctuation TBD.\n";
const INTENT = `### Service
- wordcount, domain

### Purpose
- Count the different words of a text.

### Data
- Text: body text

### Acceptance
- [folded] Capital and small letters do not make words different.
`;

/** At the nodes of `spec`: a first draft that its form's check refuses, a second that stands. */
export const SPECIFYING: Readonly<Record<string, readonly Turn[]>> = {
  "Invent nothing: what the notes leave open": [
    calls("read", { path: "IDEA.md" }),
    calls("write", { path: "intent.md", text: OPEN }),
    says("A draft."),
    calls("write", { path: "intent.md", text: INTENT }),
    well,
    says("With all its headings."),
    calls("write", { path: "intent.md", text: INTENT.replace("domain", "domain, version 2") }),
    says("As was asked."),
  ],
  "You are to build what intent.md says": [
    well,
    says("There is one way to build it."),
    well,
    says("There still is."),
  ],
};
