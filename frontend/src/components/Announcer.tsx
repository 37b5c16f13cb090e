import { useEffect, useRef, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'

/** No more are said at once after a long time without a connection. */
const MOST = 20
/** After this many milliseconds whoever reads on beyond the page's end does not find them there again. */
const KEPT = 15_000

interface AnnouncerProps {
  latest: TimelineMessage[]
  loading: boolean
  otherName: string
}

/** Has a screen reader say each message that comes from the other, once. The log cannot: its rows come and go. */
export function Announcer({ latest, loading, otherName }: AnnouncerProps) {
  const heard = useRef<number | null>(null)
  const [said, setSaid] = useState<TimelineMessage[]>([])
  useEffect(() => {
    if (loading) return
    const before = heard.current ?? latest.findLast(({ seq }) => seq > 0)?.seq ?? 0
    // From the end: of a long conversation only what is new is looked at.
    const known = latest.findLastIndex(({ seq }) => seq > 0 && seq <= before)
    const theirs = latest.slice(known + 1).filter(({ mine }) => !mine)
    // One's own newest may stand there before what it has overtaken.
    heard.current = theirs.at(-1)?.seq ?? before
    const news = theirs.filter(({ deletedAt }) => !deletedAt)
    if (news.length > 0) setSaid((said) => [...said, ...news].slice(-MOST))
  }, [latest, loading])
  useEffect(() => {
    if (said.length === 0) return
    const timer = window.setTimeout(setSaid, KEPT, [])
    return () => window.clearTimeout(timer)
  }, [said])
  return (
    <div aria-live="polite" className="sr-only">
      {said.map(({ id, content }) => (
        <p key={id}>{`${otherName}: ${content}`}</p>
      ))}
    </div>
  )
}
