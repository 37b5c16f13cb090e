import { split, useSought } from './sought'

const addresses = /(https?:\/\/[^\s<>"]+)/gi
const trailing = /[.,:;!?'’”)\]}]+$/

function isAddress(part: string): boolean {
  if (!/^https?:\/\//i.test(part)) return false
  return URL.canParse(part)
}

function Address({ part }: { part: string }) {
  const end = trailing.exec(part)?.[0] ?? ''
  // Wikipedia and others end addresses with a closing bracket that belongs to them.
  const balanced = end.startsWith(')') && part.includes('(') ? ')' : ''
  const href = part.slice(0, part.length - end.length) + balanced
  return (
    <>
      <a href={href} target="_blank" rel="noopener noreferrer">
        <Marked text={href} />
      </a>
      <Marked text={part.slice(href.length)} />
    </>
  )
}

/** With what is searched for marked. */
function Marked({ text }: { text: string }) {
  const parts = split(text, useSought())
  // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text are never reordered.
  return parts.map((part, at) => (at % 2 ? <mark key={at}>{part}</mark> : part))
}

/** Plain text, line breaks kept, web addresses clickable. Nothing in it is ever read as HTML. */
export function MessageText({ text }: { text: string }) {
  return text.split(addresses).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text are never reordered.
    isAddress(part) ? <Address key={at} part={part} /> : <Marked key={at} text={part} />,
  )
}
