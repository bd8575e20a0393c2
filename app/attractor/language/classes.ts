import type { Place } from "../pipeline-error.ts";
import type { Attribute, Attributes } from "./graph.ts";

/** The class that a subgraph's label gives its nodes: lower case, spaces as dashes, nothing else but letters and digits. */
export function derivedClass(label: string): string {
  const dashed = label.trim().toLowerCase().replaceAll(" ", "-");
  return dashed.replaceAll(/[^a-z0-9-]/g, "").replaceAll(/^-+|-+$/g, "");
}

/** A node's attributes with the classes of its subgraphs added to those it states itself. */
export function withClasses(own: Attributes, derived: readonly string[], place: Place): Attributes {
  if (derived.length === 0) return own;
  const stated = own.get("class");
  const names = (stated?.value ?? "").split(",").map((name) => name.trim());
  const value = [...new Set([...names, ...derived])].filter((name) => name !== "").join(",");
  const merged: Attribute = { ...(stated ?? { key: "class", place, valuePlace: place }), value };
  return new Map([...own, ["class", merged]]);
}
