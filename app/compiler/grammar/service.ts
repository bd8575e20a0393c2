import { SERVICE_TYPES, type ServiceType, type SpecGraph } from "../../core/spec/graph.ts";
import type { Provenance } from "../../core/spec/provenance.ts";
import { kebab } from "../names.ts";
import { type Attempt, read, unread } from "../problem.ts";
import { HEADINGS } from "./headings.ts";
import type { Item } from "./sections.ts";

type Service = SpecGraph["service"];
type Part<T> = { readonly value: T; readonly provenance: Provenance };

const WORD = SERVICE_TYPES.join("|").replaceAll("_", "[_ -]");
/** A type where a name ends: behind punctuation, named as the type, or alone. */
const TYPE = new RegExp(
  `(?:^|[(,;:=–—]|\\s-)\\s*[*_]*(?:type[*_]*\\s*[:=]?\\s*)?(${WORD})[*_]*\\s*\\)?\\.?$`,
  "i",
);
const LONGEST = 63;

/** The lines under ### Service: a name, and a type in parentheses, behind a comma or on a line of its own. `named`: what to call it otherwise. */
export function serviceOf(items: readonly Item[], named: string): Attempt<Service> {
  let name: Part<string> | null = null;
  let type: Part<ServiceType> | null = null;
  for (const item of items) {
    const provenance = { kind: "stated" as const, line: item.line };
    const told = typeIn(item.text);
    if (told !== null) type ??= { value: told, provenance };
    const words = nameIn(item.text);
    if (words === "") continue;
    if (name !== null) return unread(item, "a second name", HEADINGS.service.forms);
    if (!isName(words))
      return unread(item, `"${words}" is not a name and a type`, HEADINGS.service.forms);
    name = { value: words, provenance };
  }
  const called = name ?? {
    value: named,
    provenance: {
      kind: "assumed" as const,
      why: `no name is given, "${named}" is made of what it keeps or does`,
    },
  };
  const kind = type ?? {
    value: "domain" as const,
    provenance: {
      kind: "assumed" as const,
      why: "no type is given, most services are of type domain",
    },
  };
  return read({
    name: called.value,
    slug: kebab(called.value),
    type: kind.value,
    nameProvenance: called.provenance,
    typeProvenance: kind.provenance,
  });
}

function typeIn(text: string): ServiceType | null {
  const word = TYPE.exec(text)?.[1]?.toLowerCase().replace(/[ -]/g, "_");
  return SERVICE_TYPES.find((type) => type === word) ?? null;
}

function nameIn(text: string): string {
  return text
    .replace(TYPE, "")
    .replace(/^[*_]*name[*_]*\s*[:=]\s*/i, "")
    .replace(/^[\s"'`*_]+|[\s"'`*_(),;:.–—-]+$/g, "");
}

function isName(words: string): boolean {
  const slug = kebab(words);
  return /^[a-z]/.test(slug) && slug.length <= LONGEST && words.split(/\s+/).length <= 5;
}
