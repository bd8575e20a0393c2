import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const WATCH = new URL("../../../app/adapters/sandbox/memory-watch.ts", import.meta.url).href;

/** Opens files until no more can be opened, watches itself meanwhile, and lets them go. */
const SCRIPT = `
import { closeSync, openSync } from "node:fs";
const { watchTree } = await import(${JSON.stringify(WATCH)});
const open = [];
let why;
while (why === undefined) try { open.push(openSync("/dev/null")); } catch ({ code }) { why = code; }
const stop = watchTree(process.pid, (tree) => { console.log(why, open.length === 0, tree.length > 0); stop(); });
const keeps = setInterval(() => {}, 1000);
setTimeout(() => { for (const fd of open.splice(0)) closeSync(fd); clearInterval(keeps); setTimeout(() => {}, 2000); }, 1200);
`;

test("a watchdog that cannot look for a while looks again later", async () => {
  const words = ["-c", 'ulimit -n 64; exec "$0" --input-type=module -e "$1"', process.execPath];
  const { stdout } = await promisify(execFile)("bash", [...words, SCRIPT]);
  expect(stdout).toBe("EMFILE true true\n");
});
