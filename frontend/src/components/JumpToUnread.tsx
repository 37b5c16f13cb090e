import { ArrowUp } from 'lucide-react'
import { type RefObject, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'

/** Whether unread messages were passed over, by going to the end or because there were too many: until somebody
 *  comes back to where they begin.
 */
export function usePassedOver(box: RefObject<HTMLElement | null>, atFirst: boolean) {
  const [isPassedOver, setIsPassedOver] = useState(atFirst)
  const passOver = useCallback(() => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    if (scrollHeight - scrollTop - clientHeight > 1) setIsPassedOver(true)
  }, [box])
  const onScroll = useCallback(() => {
    const divider = box.current?.querySelector('[data-new]')?.getBoundingClientRect()
    const top = box.current?.getBoundingClientRect().top ?? 0
    if (divider && divider.bottom > top) setIsPassedOver(false)
  }, [box])
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
