/** The first thing in a text that keeps it from being XML with balanced tags; undefined where there is none. */
export function faultIn(xml: string): string | undefined {
  const open: string[] = [];
  for (const [, tag = "", text = ""] of xml.matchAll(/<((?:"[^"]*"|'[^']*'|[^<>"'])*)>|([^<]+)/g)) {
    const fault = tag === "" ? faultInText(text) : faultInTag(tag, open);
    if (fault !== undefined) return fault;
  }
  const whole = xml.replaceAll(/<(?:"[^"]*"|'[^']*'|[^<>"'])*>/g, "");
  if (whole.includes("<")) return "a < that begins no tag";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML forbids
  if (/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/.test(xml))
    return "a character without a place in XML";
  return open.length === 0 ? undefined : `<${open.at(-1)}> is not closed`;
}

function faultInText(text: string): string | undefined {
  return /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[0-9a-f]+);)/i.test(text)
    ? `a bare & in ${text}`
    : undefined;
}

function faultInTag(tag: string, open: string[]): string | undefined {
  const name = tag.replace(/^\//, "").split(/[\s/]/)[0] ?? "";
  if (tag.startsWith("/")) return open.pop() === name ? undefined : `</${name}> closes nothing`;
  const attributes = tag.replace(/\/$/, "").slice(name.length).trim();
  if (!/^(?:[\w:-]+\s*=\s*"[^"<]*"\s*)*$/.test(attributes)) return `attributes of <${tag}>`;
  if (!tag.endsWith("/")) open.push(name);
  return faultInText(attributes);
}
