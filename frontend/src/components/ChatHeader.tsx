import type { ReactNode } from 'react'
import type { Match } from '../generated/events'
import { lastSeenText } from '../i18n/format'
import { useTranslation } from '../i18n/useTranslation'
import { Avatar } from './Avatar'
import { BackLink } from './BackLink'
import { oneLine } from './oneLine'
import { PresenceDot } from './PresenceDot'
import { useNow } from './useNow'

interface ChatHeaderProps {
  children?: ReactNode
  other: Match['other']
  connected: boolean
  online: boolean
  lastSeen: string | null
}

export const paneHeader =
  'relative z-10 flex min-h-(--bar) flex-none items-center gap-3 border-b border-line bg-surface ps-5 pe-3 pt-[env(safe-area-inset-top)] max-wide:ps-1.5'

export function ChatHeader({ other, connected, online, lastSeen, children }: ChatHeaderProps) {
  return (
    <header className={paneHeader}>
      <BackLink />
      <span className="[--ring:var(--color-surface)]">
        <Avatar person={other} size="s">
          <PresenceDot online={connected && online} />
        </Avatar>
      </span>
      <div className="min-w-0 flex-1">
        <h1 dir="auto" className={`${oneLine} text-l font-bold tracking-tight`}>
          {other.name}
        </h1>
        <Status connected={connected} online={online} lastSeen={lastSeen} />
      </div>
      {children}
    </header>
  )
}

function Status({ connected, online, lastSeen }: Omit<ChatHeaderProps, 'other' | 'children'>) {
  const { t } = useTranslation()
  const now = useNow()
  const active = connected && online
  const text = () => {
    if (!connected) return t('presence.connecting')
    return online ? t('presence.active') : lastSeenText(t, lastSeen, now)
  }
  return (
    // The minutes that go by since someone was last here are no news.
    <p
      role="status"
      aria-live={active || !connected ? 'polite' : 'off'}
      className={`truncate text-s font-medium ${active ? 'text-online-text' : 'text-muted'}`}
    >
      {text()}
    </p>
  )
}
