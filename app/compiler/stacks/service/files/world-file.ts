/** `src/world.ts`: what rules and workflows see of the records. */
export const WORLD_FILE = `import type { Tables } from "./model.ts";
import type { Row, Store } from "./store.ts";

/** The records as rules and workflows see them. */
export interface World {
  /** Every record of that kind. */
  all<N extends keyof Tables>(name: N): readonly Tables[N][];
  /** The record of that id; null for none. */
  find<N extends keyof Tables>(name: N, id: string | null): Tables[N] | null;
}

/** The records as they are. */
export function worldOf(store: Store): World {
  return {
    all: (name) => store.all(name) as readonly Row[] as readonly Tables[typeof name][],
    find: (name, id) => (id === null ? null : (store.find(name, id) as Row | null as Tables[typeof name] | null)),
  };
}

/** The records as they would be with one of them written so. */
export function worldWith(world: World, table: keyof Tables, row: Row): World {
  return {
    all: (name) => {
      const rows = world.all(name);
      if (name !== table) return rows;
      return [...rows.filter(({ id }) => id !== row.id), row as Row as Tables[typeof name]];
    },
    find: (name, id) => (name === table && id === row.id ? (row as Row as Tables[typeof name]) : world.find(name, id)),
  };
}
`;
