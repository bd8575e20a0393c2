/**
 * Takes a text that comes in pieces apart into lines and tells each whole one, without its line break. Of a line that has not ended no
 * more than `longest` characters are kept.
 */
export function wholeLines(
  tell: (line: string) => void,
  longest = Number.POSITIVE_INFINITY,
): (piece: Uint8Array) => void {
  const decoder = new TextDecoder();
  let rest = "";
  return (piece) => {
    const lines = (rest + decoder.decode(piece, { stream: true })).split("\n");
    rest = (lines.pop() ?? "").slice(0, longest);
    for (const line of lines) tell(line);
  };
}
