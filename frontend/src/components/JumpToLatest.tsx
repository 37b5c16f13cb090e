import { ArrowDown } from 'lucide-react'
import { numberText } from '../i18n/locale'
import { useTranslation } from '../i18n/useTranslation'

interface JumpToLatestProps {
  shown: boolean
  newCount: number
  onJump: () => void
}

const round =
  'forced-edge pointer-events-auto relative grid size-11 animate-appear place-items-center rounded-full border border-line bg-raised text-muted shadow-lift transition-colors hover:text-ink'

export function JumpToLatest({ shown, newCount, onJump }: JumpToLatestProps) {
  const { t } = useTranslation()
  return (
    <div className="column pointer-events-none absolute inset-x-0 bottom-3 flex justify-end">
      {shown && (
        <button
          type="button"
          className={round}
          onClick={onJump}
          aria-label={newCount > 0 ? t('chat.jumpNew', { count: newCount }) : t('chat.jump')}
        >
          <ArrowDown className="size-5" />
          {newCount > 0 && (
            <span className="absolute -end-1.5 -top-2 min-w-5 rounded-full bg-accent px-1.5 text-xs leading-5 font-bold text-on-accent tabular-nums">
              {newCount > 99 ? t('matches.unreadManyShort') : numberText(newCount)}
            </span>
          )}
        </button>
      )}
    </div>
  )
}
