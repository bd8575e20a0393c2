import { decode } from "../../app/core/decode.ts";
import { familyFileSchema, familyOf } from "../../app/core/pack/family.ts";
import { type Pack, packFileSchema } from "../../app/core/pack/pack.ts";

/** A pack for the shop of `test/fakes/line.ts`: five families, one of them a guardrail. */
export function shopPack(covers: readonly string[] = ["order", "kept"], must = true): Pack {
  const family = (id: string, options: Record<string, unknown> = {}) => {
    const file = {
      version: 1,
      id,
      says: `${id} works.`,
      author: "shop",
      covers,
      play: [{ request: { method: "GET", path: "/" }, expect: { status: 200 } }],
      ...options,
    };
    return familyOf(`families/${id}.yml`, decode(familyFileSchema, file, id), null);
  };
  const file = decode(
    packFileSchema,
    { version: 1, name: "shop", says: "A shop keeps orders." },
    "pack.yml",
  );
  const families = [
    family("adds"),
    family("finds"),
    family("lists"),
    family("refuses"),
    family("guards", must ? { must: "always" } : {}),
  ];
  return { ...file, families, files: { "pack.yml": `sha256:${"0".repeat(64)}` } };
}
