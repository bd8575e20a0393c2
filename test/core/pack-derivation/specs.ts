import { readFileSync } from "node:fs";
import { yamlDocuments } from "../../../app/adapters/documents/yaml-documents.ts";
import {
  casesSchema,
  type Family,
  familyFileSchema,
  familyOf,
} from "../../../app/core/pack/family.ts";
import { type Pack, packFileSchema } from "../../../app/core/pack/pack.ts";
import { type DerivedPack, derivePack } from "../../../app/core/pack-derivation/derive.ts";
import type { SpecGraph } from "../../../app/core/spec/graph.ts";
import { packText } from "../../../app/workbench/pack-text.ts";
import { starterIntent } from "../../../app/workbench/starter/intent.ts";
import { AWKWARD, DEPOT, graphOf, HOUSE_DATA, intentOf, LIBRARY } from "../../compiler/intents.ts";
import { INTENT as SHOP } from "../../fakes/line.ts";
import { INTENT as SHELF } from "../../journeys/shelf.ts";

const scenario = (name: string) =>
  readFileSync(new URL(`../../../scenarios/${name}/intent.md`, import.meta.url), "utf8");

/** A theatre that sells places, with a rule of every kind and fields of every type. */
const THEATRE = intentOf({
  data: `- Hall: name text unique, seats integer 10..500, rows list of text, status one of open|closed
- Show: Hall, title text, tickets integer ≥ 1, price money > 0, begins time, ends time, played_on date, sold_out boolean, weekday weekday
- Booking: Show, reader text, line text, places integer ≥ 1, bought_on date, code uuid, discount number 0..1 optional`,
  rules: `- [fits] A show's tickets are at most its hall's seats.
- [cheap] A show's price is at most 90.
- [order] A show's ends is after its begins.
- [open-hall] A show needs a hall whose status is open.
- [early] A booking's bought_on is not after its show's played_on.
- [once] No two bookings of one reader share a line.
- [few] A show has at most 3 bookings.
- [gone] A show whose sold_out is true may not be deleted.
- [for-good] A booking may not be changed or deleted.`,
  workflows: "- Evening list: Open gate (halls whose status is open) → Group halls by status",
});

/** More data contracts than there can be families of each, and rules in other words. */
const HOUSE = intentOf({
  data: HOUSE_DATA,
  rules: `- [held] No pickup of a parcel before hold_days after its last inspection have passed
- [stock] The quantity of an order may not be more than the stock of its product
- [stays] A stay's to must not be earlier than its from
- [members] Only active members may have loans
- [loans] No member has more than 3 loans whose status is open
- [prices] No two products share a price
- [shipped] An order whose status is shipped may not be changed or deleted`,
});

/** Every spec of a service that this repository has. */
export const SPECS: readonly (readonly [name: string, intent: string])[] = [
  ["farm", scenario("farm")],
  ["pottery", scenario("pottery")],
  ["starter", starterIntent("tasks")],
  ["shelf", SHELF],
  ["shop", SHOP],
  ["library", LIBRARY],
  ["depot", DEPOT],
  ["awkward", AWKWARD],
  ["theatre", THEATRE],
  ["house", HOUSE],
];

/** What is derived from an intent. */
export function derived(intent: string): DerivedPack {
  return derivedFrom(graphOf(intent));
}

export function derivedFrom(graph: SpecGraph): DerivedPack {
  return derivePack(graph, { name: "derived", tool: "sf pack new 0" });
}

/** A derived pack, read as any other is; throws for files that the published schemas refuse. */
export function packOf({ files: contents }: DerivedPack): Pack {
  const texts = Object.entries(contents).map(([path, content]) => [
    path,
    packText(yamlDocuments, path, content),
  ]);
  const files: Readonly<Record<string, string>> = Object.fromEntries(texts);
  const families = Object.entries(files).flatMap(([path, text]): Family[] => {
    if (!path.startsWith("families/")) return [];
    const file = yamlDocuments.decodeYaml(familyFileSchema, text, path);
    const table = file.cases?.replace("../", "");
    const rows =
      table === undefined ? null : yamlDocuments.decodeJson(casesSchema, files[table] ?? "", table);
    return [familyOf(path, file, rows)];
  });
  const head = yamlDocuments.decodeYaml(packFileSchema, files["pack.yml"] ?? "", "pack.yml");
  return { ...head, families, files: {} };
}
