import { useEffect } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'

function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Marks what has come in as read while the end of the conversation is in front of somebody. */
export function useReadMark(
  messages: TimelineMessage[],
  atEnd: boolean,
  markAsRead: (messageId: string) => void,
) {
  const newest = messages.findLast((message) => !message.mine && message.seq > 0)?.id
  useEffect(() => {
    if (!atEnd || !newest) return
    const mark = () => {
      if (isLookedAt()) markAsRead(newest)
    }
    mark()
    document.addEventListener('visibilitychange', mark)
    window.addEventListener('focus', mark)
    return () => {
      document.removeEventListener('visibilitychange', mark)
      window.removeEventListener('focus', mark)
    }
  }, [newest, atEnd, markAsRead])
}
