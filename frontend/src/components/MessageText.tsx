import { Marks } from './Marks'
import { split, useSought } from './sought'

// An email address is looked for only where a word begins: in a long word without one, else, again at each letter.
const addresses =
  /((?:https?:\/\/|www\.)[^\s<>"]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9})/gi
const trailing = /[.,:;!?'’”)\]}]+$/

/** Where the part leads, or null when it is no address. */
function targetOf(part: string): string | null {
  const target = /^www\./i.test(part) ? `https://${part}` : part
  if (/^https?:\/\//i.test(target)) return URL.canParse(target) ? target : null
  return target.includes('@') && !/\s/.test(target) ? `mailto:${target}` : null
}

function Address({ part }: { part: string }) {
  const end = trailing.exec(part)?.[0] ?? ''
  // Wikipedia and others end addresses with a closing bracket that belongs to them.
  const balanced = end.startsWith(')') && part.includes('(') ? ')' : ''
  const address = part.slice(0, part.length - end.length) + balanced
  return (
    <>
      <a href={targetOf(address) ?? undefined} target="_blank" rel="noopener noreferrer">
        <Marked text={address} />
      </a>
      <Marked text={part.slice(address.length)} />
    </>
  )
}

/** With what is searched for marked. */
function Marked({ text }: { text: string }) {
  return <Marks parts={split(text, useSought())} />
}

/** Plain text, line breaks kept, web and email addresses clickable. Nothing in it is ever read as HTML. */
export function MessageText({ text }: { text: string }) {
  return text.split(addresses).map((part, at) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text are never reordered.
    at % 2 && targetOf(part) ? <Address key={at} part={part} /> : <Marked key={at} text={part} />,
  )
}
