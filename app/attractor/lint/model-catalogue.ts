import type { Subject } from "./subject.ts";

/** A model that a stylesheet names, held against the catalogue. */
interface SeenModel {
  readonly provider: string;
  readonly model: string;
  /** Its name in the catalogue, where it differs from the model only in how its version is written. */
  readonly canonical: string | undefined;
}

/** The models of the stylesheet that are not in the catalogue as they are written, each once; none without a catalogue. */
export function strangeModels({ stylesheet, catalogue }: Subject): readonly SeenModel[] {
  if (catalogue === undefined || stylesheet?.kind !== "rules") return [];
  // What a provider without an entry has is not known.
  const known = [...catalogue].map((id) => id.toLowerCase());
  const seen = new Map<string, SeenModel>();
  for (const { values } of stylesheet.rules) {
    const model = (values.get("llm_model") ?? "").trim();
    const provider = (values.get("llm_provider") ?? "").trim().toLowerCase();
    const id = `${provider}/${model}`.toLowerCase();
    const isCovered = known.some((one) => one.startsWith(`${provider}/`));
    if (model === "" || !isCovered || known.includes(id)) continue;
    const canonical = known.find((one) => dashed(one) === dashed(id));
    seen.set(id, { provider, model, canonical: canonical?.slice(provider.length + 1) });
  }
  return [...seen.values()];
}

function dashed(id: string): string {
  return id.replaceAll(/(?<=\d)\.(?=\d)/g, "-");
}
