import { canariesOf } from "../core/pack/canaries.ts";
import { checkPack } from "../core/pack/check.ts";
import { lawDraws, lawFindings, passesOnNothing } from "../core/pack/check-laws.ts";
import { coverageFindings, coveredKeys } from "../core/pack/coverage.ts";
import type { PackFinding } from "../core/pack/finding.ts";
import { shareOf } from "../core/pack/pack.ts";
import type { Finding } from "../core/workbench.ts";
import type { PackCheckRequest, PackReport } from "../core/workbench-pack.ts";
import type { LoadedPack } from "../ports/packs.ts";
import type { Watch } from "../ports/workbench.ts";
import { NEVER_DREW } from "../work/evaluate/law.ts";
import { passOnNothing } from "../work/evaluate/passes-on-nothing.ts";
import { playOnNothing } from "../work/evaluate/play-pack.ts";
import { namedSpec, type SpecReading } from "./named-spec.ts";
import { checkOnProduct, type OnProductParts } from "./pack-check-product.ts";
import { readProductFile } from "./pack-play.ts";

export type PackCheckParts = OnProductParts & SpecReading;

/** What a pack holds, and what is wrong or unwise about it. Whoever stops it is told what was found until then. */
export async function packCheck(
  parts: PackCheckParts,
  request: PackCheckRequest,
  watch: Watch,
): Promise<PackReport> {
  const [spec, product] = await askedFor(parts, request);
  const loaded = await parts.packs.read(request.dir);
  const { pack, digest } = loaded;
  const own = await ownFindings(parts, loaded, watch);
  const isPlayable = product !== null && !own.some(({ level }) => level === "error");
  const { findings: onProduct = [], ...played } = isPlayable
    ? await checkOnProduct(parts, { loaded, ...product }, watch)
    : {};
  const untested = product?.file.gate.untested ?? {};
  return {
    name: pack.name,
    digest,
    families: pack.families.map((family) => ({
      id: family.id,
      share: shareOf(family, pack),
      must: family.must === "always",
      covers: family.covers,
    })),
    canaries: canariesOf(loaded.holdouts).length,
    findings: [
      ...plain([...own, ...onProduct]),
      ...(spec === null ? [] : coverageFindings(pack, spec, untested)),
    ],
    ...(spec === null ? {} : { keys: coveredKeys(pack, spec) }),
    ...played,
  };
}

/** What the request names beside the pack, read before anything is played. */
async function askedFor(parts: PackCheckParts, { spec, product }: PackCheckRequest) {
  return [
    spec === undefined ? null : await namedSpec(parts, spec),
    product === undefined
      ? null
      : { asked: product, file: await readProductFile(parts, product.folder) },
  ] as const;
}

/** A finding's place names its family. */
function plain(findings: readonly PackFinding[]): readonly Finding[] {
  return findings.map(({ family: _, ...found }) => found);
}

/** What the pack shows by itself. Only what can be played is tried. */
async function ownFindings(
  parts: PackCheckParts,
  loaded: LoadedPack,
  watch: Watch,
): Promise<readonly PackFinding[]> {
  const { pack } = loaded;
  const { findings } = checkPack(pack);
  const isPlayable = !findings.some(({ level }) => level === "error");
  const tried = isPlayable
    ? [
        ...(await passOnNothing(pack)).map(passesOnNothing),
        ...(await triedLaws(parts, loaded, watch)),
      ]
    : [];
  return [...findings, ...tried];
}

/** Laws are code: they are drawn where they can do no harm, in a process each. */
async function triedLaws(
  parts: PackCheckParts,
  loaded: LoadedPack,
  { signal }: Watch,
): Promise<ReturnType<typeof lawFindings>> {
  const draws = lawDraws(loaded.pack);
  if (draws.length === 0) return [];
  await using playground = await parts.playground();
  const ports = { ...playground.ports, progress: () => undefined };
  const tried = await playOnNothing({ loaded, draws, signal }, ports);
  return lawFindings(loaded.pack, tried, NEVER_DREW);
}
