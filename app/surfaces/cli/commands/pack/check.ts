import { type Command, Option } from "commander";
import { FactoryError } from "../../../../core/errors.ts";
import type {
  PackCheckProduct,
  PackCheckRequest,
  PackReport,
} from "../../../../core/workbench-pack.ts";
import type { Act, Call } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { paintOf } from "../../paint.ts";
import { readNamedFile, wholePath } from "../../read-file.ts";
import { watchOf } from "../../watch.ts";
import { time, whole } from "../../words.ts";
import { checkText } from "./check-text.ts";

interface Options {
  readonly spec?: string;
  readonly at?: string;
  readonly draws: number;
  readonly seed: string;
  readonly mutants?: number;
  readonly limit: number;
}

const LARGEST_SPEC = 1_048_576;
const MOST_DRAWS = 1000;
const MOST_MUTANTS = 10_000;
const TEN_MINUTES = 600_000;

/** `sf pack check`: whether a pack can be drawn from, says what it must, and, on a product, what it costs and what it notices. */
export function addPackCheck(pack: Command, act: Act): void {
  pack
    .command("check")
    .description(
      "what is wrong or unwise about a pack; on a product that passes, also what it costs and notices",
    )
    .argument("<dir>", "a pack")
    .option("--spec <file>", "an intent, or .factory/spec.json: are all its keys covered?")
    .option(
      "--at <dir>",
      "the folder of a product that passes: what does each family cost, and does it need its product for itself?",
    )
    .option("--draws <count>", "with --at: draws of each family", whole(1, MOST_DRAWS), 10)
    .option("--seed <text>", "with --at: what they are drawn from", "1")
    .option(
      "--mutants <count>",
      "with --at: how many of the product's mutants are played",
      whole(1, MOST_MUTANTS),
    )
    .addOption(
      new Option("--limit <time>", "with --mutants: for how long they are, at most")
        .argParser(time)
        .default(TEN_MINUTES, "10m"),
    )
    .action(
      act(async (call, dir: string, options: Options) => {
        refuseUnplayable(options);
        const request = await requestOf(call, dir, options);
        const workbench = await call.doors.workbench(call.home);
        const report = await workbench.packCheck(request, watchOf(call));
        call.show(report, () => checkText(report, paintOf(call.terminal)));
        if (call.signal.aborted) return EXIT.interrupted;
        return hasError(report) ? EXIT.refused : EXIT.done;
      }, "finish"),
    );
}

async function requestOf(
  { folder }: Call,
  dir: string,
  options: Options,
): Promise<PackCheckRequest> {
  const { spec, at } = options;
  return {
    dir: wholePath(folder, dir),
    ...(spec === undefined ? {} : { spec: await readNamedFile(folder, spec, LARGEST_SPEC) }),
    ...(at === undefined ? {} : { product: productOf(wholePath(folder, at), options) }),
  };
}

function productOf(folder: string, { draws, seed, mutants, limit }: Options): PackCheckProduct {
  const changed = mutants === undefined ? {} : { mutants: { count: mutants, ms: limit } };
  return { folder, draws, seed, ...changed };
}

function hasError({ findings }: PackReport): boolean {
  return findings.some(({ level }) => level === "error");
}

function refuseUnplayable({ at, mutants }: Options): void {
  if (at !== undefined || mutants === undefined) return;
  throw new FactoryError(
    "wrong-use",
    "--mutants needs a product that passes: name its folder with --at",
  );
}
