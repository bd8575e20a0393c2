/**
 * Words of the farm and others in their place, each form of a word by itself: entities, fields, choices, the workflow, its steps and
 * what they give out, rules, and the farm's trade around them. No new word stands anywhere in the scenario, so that none is mistaken,
 * and names that are listed by the alphabet keep their order.
 */
const WORDS: Readonly<Record<string, string>> = {
  farm: "depot",
  farmer: "keeper",
  agronomy: "yardwork",
  contract: "pledge",
  contracts: "pledges",
  block: "bay",
  blocks: "bays",
  spray: "wash",
  sprays: "washes",
  sprayed: "washed",
  event: "report",
  events: "reports",
  harvest: "haul",
  harvests: "hauls",
  harvested: "hauled",
  buyer: "client",
  buyers: "clients",
  sku: "ware",
  skus: "wares",
  qty: "units",
  price: "fee",
  floor: "least",
  delivery: "handover",
  priority: "rank",
  email: "contact",
  crop: "breed",
  cultivar: "strain",
  plant: "seat",
  plants: "seats",
  status: "standing",
  growing: "filling",
  picking: "open",
  resting: "closed",
  product: "agent",
  date: "noted",
  dated: "noted",
  phi: "pause",
  allocation: "round",
  packlist: "loadlist",
  packlists: "loadlists",
  short: "scant",
  pick: "lift",
  picked: "lifted",
  packers: "loaders",
  packing: "loading",
};

/** Words of the formats, which mean what they mean in every trade: HTTP's, the runs', the draws', the grammar's. */
const FORMAT =
  /(\bstatus: (?:\d{3}|done)\b|\bdate: \[|(?<=[a-z_] )date(?=,)|### Priority|product\.yml|shortfall)/i;

/** A text with every word of the farm renamed: case, plurals, identifiers and paths follow. */
export function renamed(text: string): string {
  const parts = text.split(new RegExp(FORMAT, "gi"));
  return parts.map((part, at) => (at % 2 === 1 ? part : withWords(part, WORDS))).join("");
}

/** What of the farm is left in a text: nothing, once it was renamed. */
export function leftOf(text: string): readonly string[] {
  const bare = text.replace(new RegExp(FORMAT, "gi"), "").toLowerCase();
  return Object.keys(WORDS).filter((word) => bare.includes(word));
}

/** A text with each old word and the new one in its place as one and the same mark: what remains when names do not matter. */
export function unnamed(text: string): string {
  const marks = Object.entries(WORDS).flatMap(([old, word]) => [
    [old, `${word}~`],
    [word, `${word}~`],
  ]);
  return withWords(text, Object.fromEntries(marks));
}

/** Replaces each word, also as a part of an identifier in any of its usual spellings; its case stays. */
function withWords(text: string, words: Readonly<Record<string, string>>): string {
  return text.replace(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g, (word) => {
    const other = words[word.toLowerCase()];
    if (other === undefined) return word;
    if (word.length > 1 && word === word.toUpperCase()) return other.toUpperCase();
    return word[0] === word[0]?.toUpperCase()
      ? `${other[0]?.toUpperCase()}${other.slice(1)}`
      : other;
  });
}
