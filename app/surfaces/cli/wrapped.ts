/** A sentence broken between words so that no line is longer than `width`; lines after the first begin with `indent` spaces. */
export function wrapped(sentence: string, width: number, indent: number): string {
  const room = Math.max(20, width);
  const lines: string[] = [];
  let line = "";
  for (const word of sentence.split(" ")) {
    const longer = line === "" ? word : `${line} ${word}`;
    const space = lines.length === 0 ? room : room - indent;
    if (longer.length <= space || line === "") line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return [...lines, line].join(`\n${" ".repeat(indent)}`);
}
