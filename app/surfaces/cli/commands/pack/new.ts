import type { Command } from "commander";
import { FactoryError } from "../../../../core/errors.ts";
import type { NewPack, PackNewRequest } from "../../../../core/workbench-new-pack.ts";
import type { Act } from "../../call.ts";
import { EXIT } from "../../exit-code.ts";
import { findingsText } from "../../findings-text.ts";
import { type Paint, paintOf } from "../../paint.ts";
import { readNamedFile, wholePath } from "../../read-file.ts";
import { table } from "../../table.ts";
import { watchOf } from "../../watch.ts";

interface Options {
  readonly from: string;
  readonly out?: string;
  readonly model?: string;
  readonly at?: string;
}

const LARGEST_SPEC = 1_048_576;

/** `sf pack new`: a pack derived from a spec, for a person to read, mend and approve. */
export function addPackNew(pack: Command, act: Act): void {
  pack
    .command("new")
    .description("derive a pack from a service's spec; no family counts until a person approves it")
    .requiredOption("--from <file>", "an intent, or .factory/spec.json")
    .option(
      "--out <dir>",
      "the pack's folder, called like the pack (default: below FACTORY_PACKS, called like the service)",
    )
    .option(
      "--model <name>",
      "one of Anthropic's models, asked for families of what code derives nothing of; with --at",
    )
    .option("--at <dir>", "with --model: the product's folder; its builder must be another model")
    .action(
      act(async (call, { from, out, ...asked }: Options) => {
        const request = {
          from: await readNamedFile(call.folder, from, LARGEST_SPEC),
          ...(out === undefined ? {} : { folder: wholePath(call.folder, out) }),
          ...askOf(call.folder, asked),
        };
        const workbench = await call.doors.workbench(call.home);
        const made = await workbench.packNew(request, watchOf(call));
        call.show(made, () => text(made, paintOf(call.terminal)));
        return EXIT.done;
      }),
    );
}

function askOf(
  folder: string,
  { model, at }: Pick<Options, "model" | "at">,
): Pick<PackNewRequest, "ask"> {
  if (model === undefined && at === undefined) return {};
  if (model !== undefined && at !== undefined)
    return { ask: { model, product: wholePath(folder, at) } };
  const message =
    "give --model and --at together: the model must not be the one that builds that product";
  throw new FactoryError("wrong-use", message);
}

function text(
  { name, folder, author, files, families, keys, asked, findings }: NewPack,
  paint: Paint,
): string {
  const covered = keys.filter((key) => key.families.length > 0).length;
  const rows = keys.map((key) => [
    key.key,
    key.why === null ? key.families.join(" ") : `none: ${key.why}`,
  ]);
  return [
    `${folder}: ${files.length} files, families: ${families.length}, author: "${author}"`,
    "",
    table(["key", "covered by"], rows, "no keys"),
    "",
    `${covered} of ${keys.length} keys of the spec are covered`,
    "",
    ...askedText(asked),
    findingsText(`pack ${name}`, findings, paint),
    "",
    "None of its families counts yet: read each, mend or delete it, and write those that are missing.",
    "Then try them on a product that keeps what is asked for, and approve those that you answer for:",
    `  sf pack check ${folder} --at PRODUCT`,
    `  sf pack play ${folder} --at PRODUCT --n 100 --seed 1`,
    `  sf pack approve ${name}`,
  ].join("\n");
}

function askedText(asked: NewPack["asked"]): readonly string[] {
  if (asked === undefined) return [];
  const { model, author, usd, families, dropped } = asked;
  return [
    `${model} wrote ${families.length} more ("${author}") for $${usd.toFixed(4)}: ${families.join(" ")}`,
    ...dropped.map(({ id, why }) => `  dropped: ${id}: ${why}`),
    "",
  ];
}
