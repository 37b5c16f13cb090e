import { useEffect } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { isLookedAt, onLookedAt } from '../lib/away'

/** Marks as read what has been shown, once somebody is there to see it. */
export function useReadMark(
  messages: TimelineMessage[],
  shownSeq: number,
  markAsRead: (messageId: string) => void,
) {
  const newest = messages.findLast(({ mine, seq }) => !mine && seq > 0 && seq <= shownSeq)?.id
  useEffect(() => {
    if (!newest) return
    const mark = () => markAsRead(newest)
    if (isLookedAt()) mark()
    return onLookedAt(mark)
  }, [newest, markAsRead])
}
