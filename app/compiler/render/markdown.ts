/** A heading with a body; nothing where the body is empty. */
export function section(heading: string, body: string): string {
  return body === "" ? "" : `\n## ${heading}\n\n${body}\n`;
}

/** Lines as a list. */
export function list(lines: readonly string[]): string {
  return lines.map((line) => `- ${line}`).join("\n");
}

/** Rows as a table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---|").join("")}`, ...rows.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s*\n\s*/g, " ");
}

/** Words as code. */
export function code(text: string): string {
  return `\`${text}\``;
}
