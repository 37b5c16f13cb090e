import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { newestInView, REST } from './inView'

/** How far the conversation has been shown, and how many of the other's messages lie below that. */
export function useShown(
  box: RefObject<HTMLElement | null>,
  messages: TimelineMessage[],
  atEnd: boolean,
  firstUnreadSeq: number | null,
) {
  const last = messages.findLast(({ seq }) => seq > 0)?.seq ?? 0
  const [shownSeq, setShownSeq] = useState(firstUnreadSeq === null ? last : firstUnreadSeq - 1)
  const timer = useRef(0)
  const show = useCallback((seq: number) => setShownSeq((before) => Math.max(before, seq)), [])
  const onScroll = useCallback(() => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => show(newestInView(box.current)), REST)
  }, [box, show])
  useEffect(() => {
    onScroll()
    return () => window.clearTimeout(timer.current)
  }, [onScroll])
  useEffect(() => {
    if (atEnd) show(last)
  }, [atEnd, last, show])
  const isNew = ({ mine, seq, deletedAt }: TimelineMessage) => !mine && seq > shownSeq && !deletedAt
  return { shownSeq, newCount: atEnd ? 0 : messages.filter(isNew).length, onScroll }
}
