import { matcherOf } from "./matchers.ts";
import { type Json, namesIn, type Values } from "./template.ts";

/**
 * What a template names, of what was seen, for a digest that two plays of one trial share. Where the template holds a saved value
 * (an id that the product made up) the template stands for it; where the shapes differ, the kind of what was seen.
 */
export function projected(template: Json, seen: Json | undefined, saved: Values): Json {
  if (seen === undefined) return { kind: "nothing" };
  if (typeof template !== "object" || template === null) return leaf(template, seen, saved);
  // What a matcher allows may differ from play to play.
  if (matcherOf(template)?.matcher) return { as: template };
  if (Array.isArray(template) && Array.isArray(seen)) {
    return {
      length: seen.length,
      items: template.map((item, index) => projected(item, seen[index], saved)),
    };
  }
  if (Array.isArray(template) || !isObject(seen)) return plain(seen);
  const named = Object.entries(template).map(
    ([key, item]) =>
      [key, projected(item, Object.hasOwn(seen, key) ? seen[key] : undefined, saved)] as const,
  );
  return Object.fromEntries(named);
}

function leaf(template: Json, seen: Json, saved: Values): Json {
  return namesIn(template).some((name) => Object.hasOwn(saved, name))
    ? { as: template }
    : plain(seen);
}

/** A scalar as it is; of anything larger its kind, for an answer may be nested deeper than a digest can follow. */
function plain(seen: Json): Json {
  if (typeof seen === "string") return seen.toWellFormed();
  if (Array.isArray(seen)) return { kind: "list" };
  return isObject(seen) ? { kind: "object" } : seen;
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
