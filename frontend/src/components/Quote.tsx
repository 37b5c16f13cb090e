import { useEffect } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'
import { oneLine } from './oneLine'

export interface Quoting {
  otherName: string
  onJump: (seq: number) => void
  onQuoteMissing: (messageId: string) => Promise<void> | undefined
}

/** Above an answer: what it answers, and the way there. */
export function Quote({
  message,
  otherName,
  onJump,
  onQuoteMissing,
}: Quoting & { message: TimelineMessage }) {
  const { t } = useTranslation()
  const { replyTo, quoted, mine, senderId } = message
  useEffect(() => {
    if (replyTo && !quoted) onQuoteMissing(replyTo)?.catch(() => undefined)
  }, [replyTo, quoted, onQuoteMissing])
  if (!replyTo) return null
  const own = quoted && (quoted.senderId === senderId) === mine
  return (
    <button type="button" className="quote" onClick={() => quoted && onJump(quoted.seq)}>
      <span className="sr-only">{t('chat.inReplyTo')} </span>
      <span dir="auto" className={`block ${oneLine} font-semibold`}>
        {quoted ? (own ? t('chat.you') : otherName) : '\u00A0'}
      </span>
      <span dir="auto" className={`block ${oneLine}`}>
        {quoted ? (quoted.content ?? t('chat.deleted')) : '…'}
      </span>
    </button>
  )
}
