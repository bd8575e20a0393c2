import { createHmac, timingSafeEqual } from "node:crypto";

/** What a token says: whose calls they are, and how many dollars they may cost together. */
export interface Grant {
  readonly run: string;
  readonly usd: number;
}

/** Tokens that say themselves what they allow, so that a broker that starts again knows those of before. */
export interface RunTokens {
  issue(grant: Grant): string;
  /** The grant; null for a token that was not issued under this secret. */
  read(token: string): Grant | null;
}

const PREFIX = "sf-run-";

/** Tokens signed (HMAC-SHA256) under a secret. */
export function runTokens(secret: string): RunTokens {
  const mac = (text: string): Buffer => createHmac("sha256", secret).update(text).digest();
  return {
    issue: (grant) => {
      const text = Buffer.from(JSON.stringify([grant.run, grant.usd])).toString("base64url");
      return `${PREFIX}${text}.${mac(text).toString("base64url")}`;
    },
    read: (token) => {
      const [, text, sign] = /^sf-run-([\w-]+)\.([\w-]+)$/.exec(token) ?? [];
      if (text === undefined || sign === undefined) return null;
      const [given, own] = [Buffer.from(sign, "base64url"), mac(text)];
      if (given.length !== own.length || !timingSafeEqual(given, own)) return null;
      const [run, usd] = JSON.parse(Buffer.from(text, "base64url").toString()) as [string, number];
      return { run, usd };
    },
  };
}
