/** The tables of the factory's own schema, as queries see them. */
export interface Tables {
  "factory.event": {
    readonly seq: number;
    readonly key: string;
    readonly kind: string;
    readonly intent: string | null;
    readonly product: string | null;
    readonly body: string;
  };
  "factory.object": { readonly digest: string; readonly body: Uint8Array };
}

/** Each brings the schema from its place in the list to the next; never changed once released. */
export const MIGRATIONS: readonly string[] = [
  `create table factory.event (
     seq bigint primary key,
     key text not null unique,
     kind text not null,
     intent text,
     product text,
     body text not null
   );
   create index event_intent on factory.event (intent, seq);
   create index event_product on factory.event (product, seq);
   create index event_kind on factory.event (kind, seq);
   create table factory.object (digest text primary key, body bytea not null);
   create table factory.replica (executor_id text primary key, beat timestamptz not null)`,
];
