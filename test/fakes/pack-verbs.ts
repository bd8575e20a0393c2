import { digest } from "../../app/core/canonical.ts";
import { FactoryError } from "../../app/core/errors.ts";
import { type Event, type EventDraft, isKind } from "../../app/core/event.ts";
import { familyNamed } from "../../app/core/pack/draw.ts";
import { packDigest } from "../../app/core/pack/pack.ts";
import { packLineOf } from "../../app/core/pack/pack-line.ts";
import { familyDigest, standingOf } from "../../app/core/pack/standing.ts";
import type { FamilyWord, PackLine } from "../../app/core/pack-document.ts";
import { DEFAULT_POLICY } from "../../app/core/policy.ts";
import type { Factory } from "../../app/ports/factory.ts";
import { family, pack } from "../core/pack/sample.ts";

interface Told {
  readonly products: ReadonlyMap<string, unknown>;
  readonly events: readonly Event[];
  readonly append: (draft: EventDraft) => void;
}

type PackVerbs = Pick<Factory, "packList" | "packApprove" | "packQuarantine" | "packRestore">;

/** Every product is judged by a pack of its own name: a person wrote two families of it, a machine a third. */
export function packVerbs({ products, events, append }: Told): PackVerbs {
  const packOf = (name: string) => {
    if (!products.has(name)) throw new FactoryError("not-found", `no pack or product ${name}`);
    return pack(
      [
        family("keeps", { weight: 96, author: "ada" }),
        family("lends", { weight: 3, author: "ada" }),
        family("returns", { author: undefined, derived: "sf pack new 0.1.0" }),
      ],
      { name },
    );
  };
  const reasons = new Map<string, string>();
  const standing = (name: string) =>
    standingOf(packOf(name), { product: name, events, says: (why) => reasons.get(why) ?? "" });
  const line = (name: string): PackLine => {
    const of = packOf(name);
    const calibrated = events.findLast((event) => isKind(event, "pack-calibrated")) ?? null;
    return packLineOf({
      ...{ product: name, pack: of, digest: packDigest(of), standing: standing(name) },
      calibrated: calibrated as Event<"pack-calibrated"> | null,
      policy: DEFAULT_POLICY,
    });
  };
  const told = (kind: "family-quarantined" | "family-restored", word: FamilyWord) => {
    const of = packOf(word.pack);
    const why = digest(word.why);
    reasons.set(why, word.why);
    const text = familyDigest(of, familyNamed(of, word.family));
    const data = { pack: word.pack, family: word.family, digest: text, by: word.by, why };
    const about = { product: word.pack, subject: String(events.length) };
    append(
      kind === "family-restored"
        ? { ...about, kind, data }
        : { ...about, kind, data: { ...data, evidence: digest("calibration") } },
    );
    return line(word.pack);
  };
  return {
    async packList(product) {
      const wanted = product === undefined ? [...products.keys()] : [product];
      return wanted.map(line);
    },
    async packApprove(name, families, by) {
      const of = packOf(name);
      const waiting = standing(name).leftOut.filter(({ because }) => because === "unapproved");
      const wanted = families.length === 0 ? waiting.map((one) => one.family) : families;
      if (wanted.length === 0 || wanted.some((id) => !waiting.some((one) => one.family === id)))
        throw new FactoryError("conflict", `${wanted.join(", ")} of ${name} waits for nobody`);
      const approved = wanted.map((id) => {
        const found = familyNamed(of, id);
        return { family: id, file: found.file, digest: familyDigest(of, found) };
      });
      for (const { family: id, digest: text } of approved)
        append({
          kind: "family-approved",
          subject: `${name}/${id}/${text}`,
          data: { pack: name, family: id, digest: text, by },
        });
      return { pack: name, approved };
    },
    packQuarantine: async (word) => told("family-quarantined", word),
    packRestore: async (word) => told("family-restored", word),
  };
}
