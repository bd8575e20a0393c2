/** Kilroy appends its own folder to a repository's `.gitignore`. */
const OWN = ".kilroy/";

/**
 * The text of `.gitignore` without what Kilroy appended; null where then no file is left, and the text as it is where the
 * base had the line itself. `base`: the file before the run, null where there was none.
 */
export function withoutOwnLine(base: string | null, now: string): string | null {
  const listed = (base ?? "").split("\n").some((line) => /^\/?\.kilroy\/?$/.test(line.trim()));
  if (listed) return now;
  const lines = now.split("\n");
  const at = lines.lastIndexOf(OWN);
  if (at === -1) return now;
  lines.splice(at, 1);
  const text = lines.join("\n");
  if (base !== null && text === `${base}\n`) return base;
  return text === "" && base === null ? null : text;
}
