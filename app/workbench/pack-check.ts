import { checkPack } from "../core/pack/check.ts";
import { lawDraws, lawFindings, passesOnNothing } from "../core/pack/check-laws.ts";
import { coverageFindings, coveredKeys } from "../core/pack/coverage.ts";
import { shareOf } from "../core/pack/pack.ts";
import type { Finding } from "../core/workbench.ts";
import type { PackCheckRequest, PackReport } from "../core/workbench-pack.ts";
import type { LoadedPack } from "../ports/packs.ts";
import type { Watch } from "../ports/workbench.ts";
import { NEVER_DREW } from "../work/evaluate/law.ts";
import { passOnNothing } from "../work/evaluate/passes-on-nothing.ts";
import { playOnNothing } from "../work/evaluate/play-pack.ts";
import { namedSpec, type SpecReading } from "./named-spec.ts";
import type { PackPlayParts } from "./pack-play.ts";

export type PackCheckParts = PackPlayParts & SpecReading;

/** What a pack holds, and what is wrong or unwise about it. */
export async function packCheck(
  parts: PackCheckParts,
  request: PackCheckRequest,
  watch: Watch,
): Promise<PackReport> {
  const spec = request.spec === undefined ? null : await namedSpec(parts, request.spec);
  const loaded = await parts.packs.read(request.dir);
  const { pack, digest } = loaded;
  return {
    name: pack.name,
    digest,
    families: pack.families.map((family) => ({
      id: family.id,
      share: shareOf(family, pack),
      must: family.must === "always",
      covers: family.covers,
    })),
    findings: [
      ...(await ownFindings(parts, loaded, watch)),
      ...(spec === null ? [] : coverageFindings(pack, spec, {})),
    ],
    ...(spec === null ? {} : { keys: coveredKeys(pack, spec) }),
  };
}

/** What the pack shows by itself. Only what can be played is tried. */
async function ownFindings(
  parts: PackCheckParts,
  loaded: LoadedPack,
  watch: Watch,
): Promise<readonly Finding[]> {
  const { pack } = loaded;
  const { findings } = checkPack(pack);
  const isPlayable = !findings.some(({ level }) => level === "error");
  const tried = isPlayable
    ? [
        ...(await passOnNothing(pack)).map(passesOnNothing),
        ...(await triedLaws(parts, loaded, watch)),
      ]
    : [];
  return [...findings, ...tried].map(({ family: _, ...found }) => found);
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
