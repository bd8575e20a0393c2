import { posix } from "node:path";
import { digestBytes } from "../../core/canonical.ts";
import { FactoryError } from "../../core/errors.ts";
import { type Family, familyFileSchema, familyOf, type Table } from "../../core/pack/family.ts";
import { type Pack, packFileSchema } from "../../core/pack/pack.ts";
import type { Documents } from "../../ports/documents.ts";
import type { Files } from "./folder.ts";
import { jsonTable } from "./json-table.ts";
import type { ReadLaw } from "./law-file.ts";

/**
 * Whether a file of a pack says what is expected, or of what (`lib` is what laws import): nothing of it may reach a builder or the
 * product that is played.
 */
export function isHeldOut(path: string): boolean {
  return /^(families|cases|lib)\//.test(path);
}

/** What turns the files of one folder into a pack; `name` is how refusals call the folder. */
interface Source {
  readonly files: Files;
  readonly name: string;
  readonly documents: Documents;
  /** Reads the code of a law; null where the folder has none. */
  readonly laws: ReadLaw | null;
}

/** The pack that a folder's files are. Refuses what cannot be decoded, and what points out of the pack. */
export function assemblePack(source: Source): Pack {
  const file = source.documents.decodeYaml(
    packFileSchema,
    textOf(source, "pack.yml"),
    named(source, "pack.yml"),
  );
  const families = familyFiles(source).map((path) => familyFrom(source, path));
  if (families.length === 0)
    throw refusal(source, "families", "saw no family; write one in families/NAME.yml");
  if (file.fixtures !== undefined) checkFixtures(source, file.fixtures);
  const digests = [...source.files].map(([path, bytes]) => [path, digestBytes(bytes)] as const);
  return { ...file, families: families.sort(byId), files: Object.fromEntries(digests) };
}

function byId(a: Family, b: Family): number {
  return a.id < b.id ? -1 : Number(a.id > b.id);
}

function familyFiles(source: Source): readonly string[] {
  const paths = [...source.files.keys()].filter((path) => path.startsWith("families/"));
  for (const path of paths) {
    if (!/^families\/[^/]+\.(yml|ts)$/.test(path)) {
      throw refusal(
        source,
        path,
        "saw a file that is no family; families are families/NAME.yml or families/NAME.ts, one a file",
      );
    }
  }
  return paths;
}

function familyFrom(source: Source, path: string): Family {
  const { laws, files, name } = source;
  if (laws !== null && path.endsWith(".ts"))
    return laws(path, { files, name, textOf: (one) => textOf(source, one) });
  const content = source.documents.decodeYaml(
    familyFileSchema,
    textOf(source, path),
    named(source, path),
  );
  if (content.cases === undefined) return familyOf(path, content, null);
  const { table, file } = tableFrom(source, path, content.cases);
  return familyOf(path, content, table, file);
}

function tableFrom(
  source: Source,
  family: string,
  cases: string,
): { readonly table: Table; readonly file: string } {
  const path = posix.normalize(posix.join(posix.dirname(family), cases));
  const seen = `cases: saw ${JSON.stringify(cases)}`;
  if (posix.isAbsolute(cases) || path.startsWith("../")) {
    throw refusal(source, family, `${seen}; name a file inside the pack, as ../cases/NAME.json`);
  }
  if (!path.startsWith("cases/")) {
    throw refusal(source, family, `${seen}; tables lie in cases, move it to ../cases/NAME.json`);
  }
  const bytes = source.files.get(path);
  if (!path.endsWith(".json") || bytes === undefined) {
    throw refusal(
      source,
      family,
      `${seen}; the pack has no JSON file ${path}, write it or mend the path`,
    );
  }
  return { table: jsonTable(bytes, named(source, path)), file: path };
}

function checkFixtures(source: Source, fixtures: string): void {
  const folder = `${posix.normalize(fixtures).replace(/\/$/, "")}/`;
  if (isHeldOut(folder)) {
    const seen = `fixtures: saw ${JSON.stringify(fixtures)}`;
    throw refusal(
      source,
      "pack.yml",
      `${seen}; the product would read what is held out, name another folder`,
    );
  }
  if ([...source.files.keys()].some((path) => path.startsWith(folder))) return;
  throw refusal(
    source,
    "pack.yml",
    `fixtures: saw ${JSON.stringify(fixtures)}; name a folder of the pack that holds files`,
  );
}

function textOf(source: Source, path: string): string {
  const bytes = source.files.get(path);
  if (bytes === undefined)
    throw refusal(source, path, "no such file; a pack has pack.yml and families/*.yml");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new FactoryError(
      "invalid-input",
      `${named(source, path)}: saw bytes that are no UTF-8; save it as UTF-8`,
      { cause },
    );
  }
}

function named({ name }: Source, path: string): string {
  return posix.join(name, path);
}

function refusal(source: Source, path: string, message: string): FactoryError {
  return new FactoryError("invalid-input", `${named(source, path)}: ${message}`);
}
