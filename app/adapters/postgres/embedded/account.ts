import { readFileSync } from "node:fs";
import { FactoryError } from "../../../core/errors.ts";

/** An existing account of this machine. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** PostgreSQL refuses to run as root and needs a uid that has an entry here. */
const PREFERRED = ["postgres", "nobody"] as const;

/** The account PostgreSQL has to run as: null means as ourselves. As root an existing one is chosen, none is ever made. */
export function databaseAccount(
  uid = process.getuid?.(),
  passwd = () => readFileSync("/etc/passwd", "utf8"),
): Account | null {
  if (uid === undefined) return null;
  const accounts = accountsOf(passwd());
  if (uid !== 0) {
    if (process.platform !== "linux" || accounts.some((account) => account.uid === uid))
      return null;
    throw new FactoryError(
      "broken",
      `PostgreSQL cannot run as uid ${uid}: it has no entry in /etc/passwd. Run as an account that has one, or set DATABASE_URL to a PostgreSQL server`,
    );
  }
  for (const name of PREFERRED) {
    const found = accounts.find((account) => account.name === name && account.uid !== 0);
    if (found !== undefined) return found;
  }
  throw new FactoryError(
    "broken",
    "PostgreSQL refuses to run as root, and /etc/passwd has neither postgres nor nobody to run it as. Add one, or set DATABASE_URL to a PostgreSQL server",
  );
}

function accountsOf(passwd: string): readonly Account[] {
  return passwd
    .split("\n")
    .map((line) => line.split(":"))
    .filter((fields) => fields.length >= 4)
    .map(([name = "", , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
}
