import { useMe } from '../hooks/useSession'
import type { TimelineMessage } from '../hooks/useSocket'
import { numberText } from '../i18n/locale'
import { useTranslation } from '../i18n/useTranslation'

interface ReactionsProps {
  message: TimelineMessage
  otherName: string
  onReact: (messageId: string, emoji: string, on: boolean) => void
}

const shape =
  'forced-edge relative inline-flex h-7 min-w-9 items-center justify-center gap-1 rounded-full border px-2 text-s ring-2 ring-bg tabular-nums shadow-soft transition-colors after:absolute after:-inset-2'
const looks = {
  mine: 'border-accent/50 bg-accent-soft font-semibold text-accent',
  theirs: 'border-line bg-raised text-muted hover:bg-hover',
}

/** One button for each emoji, which gives or takes back one's own. */
export function Reactions({ message, otherName, onReact }: ReactionsProps) {
  const { t } = useTranslation()
  const me = useMe()
  const emojis = [...new Set(message.reactions.map(({ emoji }) => emoji))]
  return (
    <div className="reactions">
      {emojis.map((emoji) => {
        const by = message.reactions.filter((one) => one.emoji === emoji)
        const mine = by.some(({ userId }) => userId === me)
        const names = by.map(({ userId }) => (userId === me ? t('chat.you') : otherName))
        return (
          <button
            key={emoji}
            type="button"
            aria-pressed={mine}
            aria-label={t('chat.reaction', { emoji, count: by.length })}
            title={names.join(', ')}
            onClick={() => onReact(message.id, emoji, !mine)}
            className={`${shape} ${mine ? looks.mine : looks.theirs}`}
          >
            <span className="text-m">{emoji}</span>
            {by.length > 1 && numberText(by.length)}
          </button>
        )
      })}
    </div>
  )
}
