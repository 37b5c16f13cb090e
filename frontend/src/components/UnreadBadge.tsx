import { numberText } from '../i18n/locale'
import { useTranslation } from '../i18n/useTranslation'

export function UnreadBadge({ count }: { count: number }) {
  const { t } = useTranslation()
  if (count === 0) return null
  const many = count > 99
  return (
    <span
      role="img"
      aria-label={many ? t('matches.unreadMany') : t('matches.unread', { count })}
      className="forced-edge min-w-5 rounded-full bg-accent px-1.5 text-center text-xs leading-5 font-bold text-on-accent tabular-nums"
    >
      {many ? t('matches.unreadManyShort') : numberText(count)}
    </span>
  )
}
