/** One cookie as a product set it. There is one host, and it is ours: domains and secure ways do not matter. */
interface Cookie {
  readonly name: string;
  readonly value: string;
  readonly path: string;
}

/** The cookies of one trial. */
export type CookieJar = readonly Cookie[];

/** The jar after an answer to a request of this path; `now` in milliseconds. RFC 6265, 5.2 and 5.3. */
export function withCookies(
  jar: CookieJar,
  lines: readonly string[],
  { path, now }: { readonly path: string; readonly now: number },
): CookieJar {
  return lines.reduce<CookieJar>((kept, line) => {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const at = pair.indexOf("=");
    if (at < 1) return kept;
    const named = new Map(attributes.map(attributeOf));
    const own = named.get("path");
    const cookie = {
      name: pair.slice(0, at).trim(),
      value: pair.slice(at + 1).trim(),
      path: own?.startsWith("/") === true ? own : folderOf(path),
    };
    const others = kept.filter((one) => one.name !== cookie.name || one.path !== cookie.path);
    return isOver(named, now) ? others : [...others, cookie];
  }, jar);
}

/** The `Cookie` header of a request to this path, the most particular paths first; null when no cookie is for it. */
export function cookieHeader(jar: CookieJar, path: string): string | null {
  const place = path.split("?")[0] ?? "/";
  const sent = jar
    .filter((cookie) => isBelow(place, cookie.path))
    .sort((one, other) => other.path.length - one.path.length);
  if (sent.length === 0) return null;
  return sent.map(({ name, value }) => `${name}=${value}`).join("; ");
}

function attributeOf(text: string): readonly [string, string] {
  const [name = "", ...value] = text.split("=");
  return [name.trim().toLowerCase(), value.join("=").trim()];
}

function isOver(attributes: ReadonlyMap<string, string>, now: number): boolean {
  const age = attributes.get("max-age");
  if (age !== undefined && /^-?\d+$/.test(age)) return Number(age) <= 0;
  const expires = Date.parse(attributes.get("expires") ?? "");
  return !Number.isNaN(expires) && expires <= now;
}

/** The folder of a path, which a cookie without a path of its own is for. */
function folderOf(path: string): string {
  const place = path.split("?")[0] ?? "/";
  return place.slice(0, Math.max(1, place.lastIndexOf("/")));
}

function isBelow(place: string, folder: string): boolean {
  if (place === folder) return true;
  return place.startsWith(folder.endsWith("/") ? folder : `${folder}/`);
}
