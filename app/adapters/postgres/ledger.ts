import type { Kysely } from "kysely";
import type { Pool } from "pg";
import { canonicalJson } from "../../core/canonical.ts";
import { type Link, linkOf, START, sealEvent } from "../../core/event/chain.ts";
import { checkDraft, type Event, type EventDraft, eventKey } from "../../core/event.ts";
import type { EventQuery, Ledger } from "../../ports/ledger.ts";
import type { Bell } from "./bell.ts";
import { grouped } from "./grouped.ts";
import type { Patient } from "./patience.ts";
import type { Tables } from "./schema.ts";

/** What a ledger works with; `now` answers milliseconds since 1970. */
export interface LedgerParts {
  readonly db: Kysely<Tables>;
  /** The same connections, for the one statement that is written by hand. */
  readonly pool: Pool;
  readonly bell: Bell;
  readonly patient: Patient;
  readonly now: () => number;
}

/** The channel on which each append says the number of its last event. */
export const LEDGER_CHANNEL = "ledger";

/** So many events are read at a time by a tail. */
const PAGE = 500;

/** The ledger in its table. */
export function postgresLedger(parts: LedgerParts): Ledger {
  const one = appender(parts);
  const append = grouped((drafts) => parts.patient(() => one(drafts)));
  const read = (query: EventQuery) => parts.patient(() => readEvents(parts.db, query));
  return {
    async append(drafts) {
      for (const draft of drafts) eventKey(draft);
      return await append(drafts.map(checkDraft));
    },
    read,
    async head() {
      const { seq, hash } = await parts.patient(() => lastLink(parts.db));
      return { seq, hash };
    },
    async *tail(after, signal) {
      let seen = after;
      const rings = parts.bell.listen(signal);
      while (!signal.aborted) {
        const page = await read({ after: seen, limit: PAGE });
        for (const event of page) {
          if (signal.aborted) return;
          seen = event.seq;
          yield event;
        }
        if (page.length < PAGE) await rings();
      }
    },
  };
}

async function readEvents(db: Kysely<Tables>, query: EventQuery): Promise<readonly Event[]> {
  const { intent, product, kinds, after = 0, limit } = query;
  if (kinds?.length === 0) return [];
  let select = db.selectFrom("factory.event").select("body").where("seq", ">", after);
  if (intent !== undefined) select = select.where("intent", "=", intent);
  if (product !== undefined) select = select.where("product", "=", product);
  if (kinds !== undefined) select = select.where("kind", "in", kinds);
  if (limit !== undefined) select = select.limit(limit);
  const rows = await select.orderBy("seq").execute();
  return rows.map((row) => JSON.parse(row.body) as Event);
}

async function lastLink(db: Kysely<Tables>): Promise<Link> {
  const select = db.selectFrom("factory.event").select("body").orderBy("seq", "desc").limit(1);
  const row = await select.executeTakeFirst();
  return row === undefined ? START : linkOf(JSON.parse(row.body) as Event);
}

/**
 * Appends without a lock: each batch is one statement that carries its numbers. Whoever was second at a number, or repeats a key,
 * is refused whole by the table's two unique indices, looks again and seals its drafts anew. So no number is ever left out.
 */
function appender({ db, pool, now }: LedgerParts) {
  /** Where we believe the end to be; a wrong belief costs one refused statement. */
  let end: Link = START;
  return async (drafts: readonly EventDraft[]): Promise<readonly Event[]> => {
    const keys = drafts.map(eventKey);
    let known = new Map<string, Event>();
    for (;;) {
      const fresh = sealAll(drafts, known, end, new Date(now()).toISOString());
      if (fresh.length === 0 || (await insert(pool, fresh))) {
        const last = fresh.at(-1);
        if (last !== undefined) end = linkOf(last);
        const all = new Map([...known, ...fresh.map((event) => [event.key, event] as const)]);
        return keys.flatMap((key) => all.get(key) ?? []);
      }
      known = await byKeys(db, keys);
      end = await lastLink(db);
    }
  };
}

/** Seals what is not known yet, each key once. */
function sealAll(
  drafts: readonly EventDraft[],
  known: ReadonlyMap<string, Event>,
  end: Link,
  now: string,
): readonly Event[] {
  const seen = new Set(known.keys());
  const events: Event[] = [];
  let last = end;
  for (const draft of drafts) {
    const key = eventKey(draft);
    if (seen.has(key)) continue;
    seen.add(key);
    const event = sealEvent(draft, last, now);
    events.push(event);
    last = linkOf(event);
  }
  return events;
}

async function byKeys(db: Kysely<Tables>, keys: readonly string[]): Promise<Map<string, Event>> {
  const rows = await db
    .selectFrom("factory.event")
    .select("body")
    .where("key", "in", keys)
    .execute();
  const events = rows.map((row) => JSON.parse(row.body) as Event);
  return new Map(events.map((event) => [event.key, event]));
}

const UNIQUE_VIOLATION = "23505";

/** Named, so that a connection plans it once. The notification is part of the statement. */
const INSERT = {
  name: "append",
  text: `with added as (
      insert into factory.event (seq, key, kind, intent, product, body)
      select * from unnest($1::bigint[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[])
    ) select pg_notify('${LEDGER_CHANNEL}', $7)`,
};

/** False when a number or a key is taken. */
async function insert(pool: Pool, events: readonly Event[]): Promise<boolean> {
  const values = [
    events.map((event) => event.seq),
    events.map((event) => event.key),
    events.map((event) => event.kind),
    events.map((event) => event.intent ?? null),
    events.map((event) => event.product ?? null),
    events.map(canonicalJson),
    String(events.at(-1)?.seq),
  ];
  // The pool's own `query` would throw the connection away with each refusal.
  const client = await pool.connect();
  try {
    await client.query({ ...INSERT, values });
    return true;
  } catch (error) {
    if ((error as { code?: string }).code === UNIQUE_VIOLATION) return false;
    throw error;
  } finally {
    client.release();
  }
}
