/** A graph of start and exit with this between. */
export function graph(body: string): string {
  return `digraph g { start [shape=Mdiamond] exit [shape=Msquare] ${body} }`;
}

/** A stage that runs a command, with more attributes where they are given: `a=1, b=2`. */
export function tool(id: string, command: string, more = ""): string {
  const attributes = more === "" ? "" : `, ${more}`;
  return `${id} [shape=parallelogram, tool_command=${JSON.stringify(command)}${attributes}]`;
}
