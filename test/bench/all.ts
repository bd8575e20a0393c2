import { spawnSync } from "node:child_process";
import { join } from "node:path";

// Every figure, one script after the other, each in a process of its own.
const scripts = ["demo.ts", "command-line.ts", "line.ts", "trials.ts"];
const wanted = process.argv.slice(2);
const failed = scripts
  .filter((name) => wanted.length === 0 || wanted.includes(name.replace(/\.ts$/, "")))
  .filter(
    (name) =>
      spawnSync(
        process.execPath,
        ["--disable-warning=ExperimentalWarning", join(import.meta.dirname, name)],
        { stdio: "inherit" },
      ).status !== 0,
  );
if (failed.length > 0) console.error(`could not be measured: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);
