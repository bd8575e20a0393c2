import type { StyleRule } from "../language/stylesheet.ts";
import type { Place } from "../pipeline-error.ts";
import type { Subject } from "./subject.ts";

/** A model that a stylesheet names, held against the catalogue. */
interface SeenModel {
  readonly provider: string;
  readonly model: string;
  /** Its name in the catalogue, where it differs from the model only in how its version is written. */
  readonly canonical: string | undefined;
}

/**
 * The models of the stylesheets that are not in the catalogue as they are written, each once a stylesheet and at its place; none
 * without a catalogue.
 */
export function strangeModels({
  stylesheets,
  catalogue,
}: Subject): readonly (SeenModel & { readonly place: Place })[] {
  if (catalogue === undefined) return [];
  const known = [...catalogue].map((id) => id.toLowerCase());
  return stylesheets.flatMap(({ attribute, stylesheet }) => {
    if (stylesheet.kind !== "rules") return [];
    const place = attribute.valuePlace;
    return strangeIn(stylesheet.rules, known).map((seen) => ({ ...seen, place }));
  });
}

function strangeIn(rules: readonly StyleRule[], known: readonly string[]): readonly SeenModel[] {
  const seen = new Map<string, SeenModel>();
  for (const { values } of rules) {
    const model = (values.get("llm_model") ?? "").trim();
    const provider = (values.get("llm_provider") ?? "").trim().toLowerCase();
    const id = `${provider}/${model}`.toLowerCase();
    // What a provider without an entry has is not known.
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
