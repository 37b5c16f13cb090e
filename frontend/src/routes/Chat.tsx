import { Search } from 'lucide-react'
import { type ReactNode, Suspense, useEffect, useState } from 'react'
import { useParams, useSearchParams } from 'react-router'
import { Announcer } from '../components/Announcer'
import { Avatar } from '../components/Avatar'
import { attemptText } from '../components/attemptText'
import { BackLink } from '../components/BackLink'
import { IconButton } from '../components/Button'
import { ChatHeader, paneHeader } from '../components/ChatHeader'
import { Composer } from '../components/Composer'
import { EmptyState } from '../components/EmptyState'
import { errorText } from '../components/errorText'
import { keepFocus } from '../components/keepFocus'
import { LinkButton } from '../components/LinkButton'
import { Logo } from '../components/Logo'
import { MatchMenu } from '../components/MatchMenu'
import { MessageList } from '../components/MessageList'
import { Notice } from '../components/Notice'
import { PageTitle } from '../components/PageTitle'
import { part } from '../components/part'
import { MessagesSkeleton } from '../components/Skeletons'
import { Sought } from '../components/sought'
import { useEditing } from '../components/useEditing'
import { type Jump, useJump } from '../components/useJump'
import { useOpening } from '../components/useOpening'
import { useReplying } from '../components/useReplying'
import { useSearching } from '../components/useSearching'
import type { Match } from '../generated/events'
import { type TimelineMessage, useSocket } from '../hooks/useSocket'
import { useTranslation } from '../i18n/useTranslation'
import { useShell } from './shell'

const SearchPanel = part(async () => (await import('../components/SearchPanel')).SearchPanel)

export function Component() {
  const { matchId = '' } = useParams()
  return <Conversation key={matchId} matchId={matchId} />
}

function Conversation({ matchId }: { matchId: string }) {
  const { t } = useTranslation()
  const { matches, unreadTotal } = useShell()
  const chat = useSocket(matchId)
  const editing = useEditing(matchId, chat)
  const replying = useReplying(matchId, chat)
  // The list knows them before the chat has been joined.
  const listed = matches.find(({ id }) => id === matchId) ?? chat.match
  const other = (chat.match ?? listed)?.other
  const [failure, setFailure] = useState<unknown>(null)
  const jump = useJump(chat, setFailure)
  const searching = useSearching()
  if (chat.notFound) return <Gone />
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto]">
      <PageTitle page={other?.name} unread={unreadTotal} />
      {other ? (
        <ChatHeader
          other={other}
          connected={chat.connected}
          online={chat.online}
          lastSeen={chat.lastSeen}
        >
          <IconButton
            ref={searching.button}
            aria-label={t('search.open')}
            aria-expanded={searching.isOpen}
            onClick={searching.toggle}
          >
            <Search />
          </IconButton>
          {listed && <MatchMenu match={listed} onFailure={setFailure} />}
        </ChatHeader>
      ) : (
        <header className={paneHeader}>
          <BackLink />
        </header>
      )}
      <div ref={keepFocus} className="relative grid min-h-0 grid-rows-[minmax(0,1fr)]">
        <Notices error={chat.error} dismiss={chat.dismissError}>
          {failure !== null && (
            <Notice onDismiss={() => setFailure(null)}>{errorText(t, failure)}</Notice>
          )}
        </Notices>
        <Suspense>
          {searching.isOpen && other && (
            <SearchPanel
              matchId={matchId}
              otherId={other.id}
              otherName={other.name}
              onSought={searching.setText}
              onJump={(seq) => void jump.to(seq, false)}
              onDate={jump.toTime}
              onClose={searching.close}
            />
          )}
        </Suspense>
        <Sought value={searching.text}>
          <Timeline
            chat={chat}
            other={other}
            jump={jump}
            edit={editing.start}
            reply={(message) => {
              editing.cancel()
              replying.start(message)
            }}
          />
        </Sought>
        <Announcer latest={chat.latest} loading={chat.loading} otherName={other?.name ?? ''} />
      </div>
      <Composer
        matchId={matchId}
        editing={editing}
        replying={replying}
        otherName={other?.name ?? ''}
        sendMessage={chat.sendMessage}
        sendTyping={chat.sendTyping}
      />
    </div>
  )
}

interface TimelineProps {
  chat: ReturnType<typeof useSocket>
  other: Match['other'] | undefined
  jump: Jump
  edit: (message: TimelineMessage) => void
  reply: (message: TimelineMessage) => void
}

function Timeline({ chat, other, jump, edit, reply }: TimelineProps) {
  const { t } = useTranslation()
  const { messages } = chat
  const opening = useOpening(chat.firstUnreadSeq)
  if (!other || (chat.loading && messages.length === 0)) return <MessagesSkeleton />
  const name = other.name
  if (messages.length === 0 && !chat.hasOlder && !chat.typing) {
    return (
      <div
        role="log"
        aria-live="off"
        aria-label={t('chat.messages')}
        tabIndex={-1}
        className="flex min-h-0"
      >
        <EmptyState
          picture={<Avatar person={other} size="l" />}
          title={t('chat.emptyTitle', { name })}
          more={t('chat.emptyMore')}
        />
      </div>
    )
  }
  return (
    <MessageList
      key={opening.key}
      onMove={opening.keep}
      messages={messages}
      latest={chat.latest}
      isLatest={chat.isLatest}
      stretch={chat.stretch}
      jump={jump}
      otherName={name}
      firstUnreadSeq={chat.missedSeq ?? chat.firstUnreadSeq}
      lastSent={chat.lastSent}
      typing={chat.typing}
      loading={chat.loading}
      hasOlder={chat.hasOlder}
      loadingOlder={chat.loadingOlder}
      loadOlder={chat.loadOlder}
      loadNewer={chat.loadNewer}
      loadQuoted={chat.loadQuoted}
      toLatest={chat.toLatest}
      markAsRead={chat.markAsRead}
      retry={chat.retry}
      discard={chat.discard}
      react={chat.reactToMessage}
      edit={edit}
      reply={reply}
      deleteMessage={chat.deleteMessage}
    />
  )
}

interface NoticesProps {
  error: ReturnType<typeof useSocket>['error']
  dismiss: () => void
  children: ReactNode
}

function Notices({ error, dismiss, children }: NoticesProps) {
  const { t } = useTranslation()
  const { user } = useShell()
  const [search, setSearch] = useSearchParams()
  const as = search.get('as')
  const isOther = as !== null && as.toLowerCase() !== user.name.toLowerCase()
  useEffect(() => {
    if (as !== null && !isOther) setSearch({}, { replace: true })
  }, [as, isOther, setSearch])
  return (
    <div className="pointer-events-none absolute inset-x-3 top-(--notices) z-30 flex flex-col items-center gap-2">
      {children}
      {error && <Notice onDismiss={dismiss}>{attemptText(t, error)}</Notice>}
      {isOther && (
        <Notice role="note" onDismiss={() => setSearch({}, { replace: true })}>
          {t('chat.otherAccount', {
            name: user.name,
            other: as.charAt(0).toUpperCase() + as.slice(1),
          })}
        </Notice>
      )}
    </div>
  )
}

function Gone() {
  const { t } = useTranslation()
  const { unreadTotal } = useShell()
  return (
    <div className="flex h-full">
      <PageTitle page={t('notFound.page')} unread={unreadTotal} />
      <EmptyState
        whole
        takesFocus
        picture={<Logo className="size-20 text-muted" />}
        title={t('chat.goneTitle')}
        more={t('chat.goneMore')}
      >
        <LinkButton to="/chat">{t('action.toMatches')}</LinkButton>
      </EmptyState>
    </div>
  )
}
