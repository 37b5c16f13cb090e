/** A text split around what is searched for: each second part is marked. */
export function Marks({ parts }: { parts: readonly string[] }) {
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text are never reordered.
  return parts.map((part, at) => (at % 2 ? <mark key={at}>{part}</mark> : part))
}
