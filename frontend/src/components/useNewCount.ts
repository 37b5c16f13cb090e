import { useEffect, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'

/** How many messages of the other have come in below, since the end was last in view. */
export function useNewCount(
  messages: TimelineMessage[],
  atEnd: boolean,
  firstUnreadSeq: number | null,
): number {
  const lastSeq = messages.findLast((message) => message.seq > 0)?.seq ?? 0
  const [seenSeq, setSeenSeq] = useState(firstUnreadSeq === null ? lastSeq : firstUnreadSeq - 1)
  useEffect(() => {
    if (atEnd) setSeenSeq(lastSeq)
  }, [atEnd, lastSeq])
  if (atEnd) return 0
  return messages.filter((message) => !message.mine && message.seq > seenSeq).length
}
