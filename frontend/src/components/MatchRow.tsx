import type { ReactNode } from 'react'
import { NavLink, useMatch } from 'react-router'
import type { Message } from '../generated/events'
import { useConnection } from '../hooks/useConnection'
import { useWaitingDraft } from '../hooks/useDraft'
import type { MatchSummary } from '../hooks/useMatches'
import { listTime } from '../i18n/format'
import { useTranslation } from '../i18n/useTranslation'
import { isBlank } from '../lib/blank'
import { Avatar } from './Avatar'
import { useCameFrom } from './BackLink'
import { MutedMark } from './MutedMark'
import { oneLine } from './oneLine'
import { PresenceDot } from './PresenceDot'
import { ReceiptMark } from './ReceiptMark'
import { Time } from './Time'
import { UnreadBadge } from './UnreadBadge'
import { useNow } from './useNow'

function useLastText(message: Message | null): string {
  const { t } = useTranslation()
  if (!message) return t('matches.fresh')
  if (message.deletedAt) return t('chat.deleted')
  return message.content || t(message.kind === 'voice' ? 'matches.voice' : 'matches.file')
}

const shape =
  'forced-edge mx-2 flex min-h-17 items-center gap-3 rounded-m px-3 py-2 transition-colors [--ring:var(--color-surface)] [contain-intrinsic-size:auto_68px] [content-visibility:auto] hover:bg-hover aria-[current]:bg-accent-soft aria-[current]:[--ring:var(--color-accent-soft)] focus-visible:-outline-offset-2'

interface MatchRowProps {
  match: MatchSummary
  userId: string
}

export function MatchRow({ match, userId }: MatchRowProps) {
  const { t } = useTranslation()
  const now = useNow()
  const cameFrom = useCameFrom()
  const { connected } = useConnection()
  const online = connected && match.other.online
  const at = match.lastMessage?.createdAt ?? match.createdAt
  const unread = match.unreadCount > 0
  return (
    <NavLink to={`/chat/${match.id}`} state={cameFrom} className={shape}>
      <Avatar person={match.other}>
        <PresenceDot online={online} label={t(online ? 'presence.active' : 'presence.offline')} />
      </Avatar>
      <span className="min-w-0 flex-1">
        <span className="flex items-baseline gap-2">
          <span dir="auto" className={`flex-1 ${oneLine} font-semibold`}>
            {match.other.name}
          </span>
          <span className="self-center">
            <MutedMark mutedUntil={match.mutedUntil} />
          </span>
          <Time
            at={at}
            className={`text-xs tabular-nums ${unread ? 'font-semibold text-accent' : 'text-muted'}`}
          >
            {listTime(at, now)}
          </Time>
        </span>
        <span className="mt-0.5 flex items-center gap-2 text-s">
          <Preview match={match} userId={userId} />
          <UnreadBadge count={match.unreadCount} />
        </span>
      </span>
    </NavLink>
  )
}

function Preview({ match, userId }: MatchRowProps) {
  const { t } = useTranslation()
  const { typing, unsent, unreadCount } = match
  const isOpen = useMatch(`/chat/${match.id}`) !== null
  const draft = useWaitingDraft(match.id)
  const text = useLastText(match.lastMessage)
  if (typing)
    return <span className="flex-1 truncate font-medium text-accent">{t('matches.typing')}</span>
  if (!isOpen && unreadCount === 0 && !isBlank(draft)) {
    const label = <span className="font-medium text-accent">{t('matches.draft')}</span>
    return <Line label={label} text={draft} look="text-muted" />
  }
  const last = match.lastMessage
  const isOwn = last?.senderId === userId && !last.deletedAt
  return (
    <>
      {unsent && (
        <span className="flex text-muted">
          <ReceiptMark state={unsent} />
        </span>
      )}
      <Line
        label={isOwn && t('matches.you')}
        text={text}
        look={unreadCount > 0 ? 'font-medium text-ink' : 'text-muted'}
      />
    </>
  )
}

interface LineProps {
  label: ReactNode
  text: string
  look: string
}

/** In the direction of the text, which the label has no part in: otherwise it would be cut off where it begins. */
function Line({ label, text, look }: LineProps) {
  return (
    <span dir="auto" className={`flex-1 ${oneLine} ${look}`}>
      {label && <bdi>{label}</bdi>} {text}
    </span>
  )
}
