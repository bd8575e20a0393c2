import { PassThrough } from "node:stream";
import { expect, test } from "vitest";
import { askPerson } from "../../../app/surfaces/cli/ask-person.ts";

/** Asks somebody at a terminal who then does something; leaving fires the signal a moment later, as a signal of the system's does. */
async function asked(acts: (keys: PassThrough) => void) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => undefined });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80 });
  const stop = new AbortController();
  let left = 0;
  const leaves = (): void => {
    left += 1;
    setTimeout(() => stop.abort(), 20);
  };
  const answer = askPerson({ input, output, leaves }, "Ship it? ", stop.signal);
  setTimeout(() => acts(input), 5);
  const told = await answer.catch(() => (stop.signal.aborted ? "stopped" : "failed"));
  return { told, left };
}

test("a question at a terminal is answered by a line", async () => {
  expect(await asked((keys) => keys.write("yes\r"))).toEqual({ told: "yes", left: 0 });
});

test.each<[string, (keys: PassThrough) => void]>([
  ["Ctrl-C", (keys) => keys.write("\u0003")],
  ["Ctrl-D", (keys) => keys.write("\u0004")],
  ["the end of the input", (keys) => keys.end()],
])("%s at a question stops what asked, and is no failure of it", async (_how, acts) => {
  expect(await asked(acts)).toEqual({ told: "stopped", left: 1 });
});
