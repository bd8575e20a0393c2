import type { Json } from "../core/pack/template.ts";
import type { Documents } from "../ports/documents.ts";

const UNAPPROVED =
  "# Derived from a spec. No family counts until a person approves it: sf pack approve\n";

/** A file of a derived pack as it is written: YAML, and a table as JSON with a case a line. */
export function packText(documents: Documents, path: string, content: Json): string {
  if (Array.isArray(content))
    return `[\n${content.map((row) => `  ${JSON.stringify(row)}`).join(",\n")}\n]\n`;
  const text = documents.encodeYaml(content as Readonly<Record<string, Json>>);
  return path === "pack.yml" ? `${UNAPPROVED}${text}` : text;
}
