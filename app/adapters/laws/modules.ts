import { registerHooks } from "node:module";
import { posix } from "node:path";
import type { Law } from "../../core/pack/family.ts";

const SCHEME = "pack:/";

/** The module of a law, imported from its sources in memory: they import each other, and nothing else of this machine. */
export async function importLaw({ module, sources }: Law): Promise<unknown> {
  registerHooks({
    resolve: (specifier, context, next) => {
      if (specifier.startsWith(SCHEME)) return { url: specifier, shortCircuit: true };
      if (!context.parentURL?.startsWith(SCHEME)) return next(specifier, context);
      const from = context.parentURL.slice(SCHEME.length);
      const path = posix.join(posix.dirname(from), specifier);
      if (specifier.startsWith(".") && Object.hasOwn(sources, path))
        return { url: SCHEME + path, shortCircuit: true };
      throw new Error(
        `${from} imports ${JSON.stringify(specifier)}; a law imports only files of its own pack`,
      );
    },
    load: (url, context, next) => {
      const path = url.slice(SCHEME.length);
      if (!url.startsWith(SCHEME)) return next(url, context);
      const format = path.endsWith(".json") ? "json" : "module-typescript";
      return { format, source: sources[path] ?? "", shortCircuit: true };
    },
  });
  const loaded: unknown = await import(SCHEME + module);
  return (loaded as { readonly default?: unknown }).default;
}
