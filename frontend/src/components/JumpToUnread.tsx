import { ArrowUp } from 'lucide-react'
import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { isLookedAt, onLookedAt } from '../lib/away'
import { firstInView, REST } from './inView'

/** Whether unread messages were passed over, by going to the end, because there were too many, or while nobody looked:
 *  until somebody rests where they begin, or before that.
 */
export function usePassedOver(box: RefObject<HTMLElement | null>, firstUnreadSeq: number | null) {
  const [isPassedOver, setIsPassedOver] = useState(false)
  const met = useRef<number | null>(null)
  const timer = useRef(0)
  const passOver = useCallback(() => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    if (scrollHeight - scrollTop - clientHeight > 1) setIsPassedOver(true)
  }, [box])
  const look = useCallback(() => {
    const first = firstInView(box.current)
    if (firstUnreadSeq === null || first === null) return
    if (first <= firstUnreadSeq) setIsPassedOver(false)
    if (!isLookedAt() || met.current === firstUnreadSeq) return
    met.current = firstUnreadSeq
    setIsPassedOver(first > firstUnreadSeq)
  }, [box, firstUnreadSeq])
  const onScroll = useCallback(() => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(look, REST)
  }, [look])
  useEffect(() => {
    onScroll()
    const stop = onLookedAt(onScroll)
    return () => {
      stop()
      window.clearTimeout(timer.current)
    }
  }, [onScroll])
  return { isPassedOver, passOver, onScroll }
}

export function JumpToUnread({ onJump }: { onJump: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="column pointer-events-none absolute inset-x-0 top-3 flex justify-center">
      <button
        type="button"
        onClick={onJump}
        className="forced-edge pointer-events-auto inline-flex min-h-(--target) animate-appear items-center gap-1.5 rounded-full border border-line bg-raised px-4 text-s font-semibold text-accent shadow-lift hover:bg-hover"
      >
        <ArrowUp className="size-4" />
        {t('chat.jumpUnread')}
      </button>
    </div>
  )
}
