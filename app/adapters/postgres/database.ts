import { Kysely, PostgresDialect } from "kysely";
import { Pool } from "pg";
import { FactoryError } from "../../core/errors.ts";
import type { Ledger } from "../../ports/ledger.ts";
import type { Objects } from "../../ports/objects.ts";
import type { Replicas } from "../../ports/replicas.ts";
import { type Bell, postgresBell } from "./bell.ts";
import { type Embedded, startEmbedded } from "./embedded/supervisor.ts";
import { LEDGER_CHANNEL, postgresLedger } from "./ledger.ts";
import { migrate } from "./migrate.ts";
import { postgresObjects } from "./objects.ts";
import { patience } from "./patience.ts";
import { postgresReplicas } from "./replicas.ts";
import type { Tables } from "./schema.ts";

/** What the factory keeps in PostgreSQL, open. */
export interface Database {
  /** For whoever needs connections of its own. Holds the password. */
  readonly url: string;
  /** Null when the server is somebody else's. */
  readonly embedded: Embedded | null;
  readonly ledger: Ledger;
  readonly objects: Objects;
  readonly replicas: Replicas;
  /** Closes the connections, and stops the server if we started it. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** A server that runs: nothing is embedded then. */
  readonly url?: string | undefined;
  /** Where the embedded server keeps its data. */
  readonly home: string;
  readonly now?: () => number;
  readonly log?: (line: string) => void;
  /** How long a query waits for a database that is away. */
  readonly patienceMs?: number;
}

const POOL = 5;
const PATIENCE_MS = 10 * 60_000;

/** Opens the given database, or the home's own PostgreSQL, and brings the factory's tables up to date. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { url, home, log = () => {} } = options;
  const embedded = url === undefined ? await startEmbedded({ home, log }) : null;
  try {
    return await connect(embedded?.url ?? checkedUrl(url ?? ""), embedded, { ...options, log });
  } catch (error) {
    await embedded?.stop();
    throw error;
  }
}

type ConnectOptions = DatabaseOptions & { readonly log: (line: string) => void };

async function connect(
  url: string,
  embedded: Embedded | null,
  { log, now = Date.now, patienceMs = PATIENCE_MS }: ConnectOptions,
): Promise<Database> {
  const pool = new Pool({ connectionString: url, max: POOL, application_name: "factory" });
  const lost = (error: Error) => log(`a database connection was lost: ${error.message}`);
  pool.on("error", lost);
  // The pool listens to idle connections alone; one that is lost between two answers while it is in use would end the process.
  pool.on("connect", (client) => client.on("error", lost));
  const bell = postgresBell(url, LEDGER_CHANNEL, log);
  const closing = new AbortController();
  const patient = patience(patienceMs, closing.signal);
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    throw reachable(error, url);
  }
  const db = new Kysely<Tables>({ dialect: new PostgresDialect({ pool }) });
  return {
    url,
    embedded,
    ledger: postgresLedger({ db, pool, bell, patient, now }),
    objects: postgresObjects(db, patient),
    replicas: postgresReplicas(pool),
    close: () => close(closing, bell, { pool, embedded }),
  };
}

async function close(
  closing: AbortController,
  bell: Bell,
  { pool, embedded }: { readonly pool: Pool; readonly embedded: Embedded | null },
): Promise<void> {
  closing.abort();
  await bell.close();
  // Kysely's own `destroy` leaves a pool open that it never used.
  await pool.end();
  await embedded?.stop();
}

function checkedUrl(text: string): string {
  if (URL.canParse(text) && /^postgres(ql)?:$/.test(new URL(text).protocol)) return text;
  throw new FactoryError(
    "invalid-input",
    "DATABASE_URL cannot be read: write postgres://user:password@host:port/database",
  );
}

/** Says where, without the password. */
function reachable(error: unknown, url: string): unknown {
  if (error instanceof FactoryError) return error;
  const { host, pathname } = new URL(url);
  const said = error instanceof AggregateError ? String(error.errors[0]) : String(error);
  return new FactoryError("broken", `the database at ${host}${pathname} cannot be used: ${said}`, {
    cause: error,
  });
}
