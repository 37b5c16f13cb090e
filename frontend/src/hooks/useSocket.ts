import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Message } from '../generated/events'
import type { Conversation } from '../lib/conversation'
import { conversationOf, conversationState, watchConversation } from '../lib/conversations'
import { outbox } from '../lib/outboxes'
import { want } from '../lib/ownChanges'
import { hasOlderThanShown } from '../lib/past'
import { socket } from '../lib/socket'
import { type TimelineMessage, viewOf } from '../lib/timelineView'
import { typingMatches } from '../lib/whoTypes'
import { useConnection } from './useConnection'
import { useChanging, usePending } from './usePending'
import { useMe } from './useSession'
import { useStore } from './useStore'

export type { TimelineMessage }

/** One open match, for as long as the component is mounted. */
export function useSocket(matchId: string) {
  const me = useMe()
  const watch = useCallback(
    (listener: () => void) => watchConversation(me, matchId, listener),
    [me, matchId],
  )
  const state = useSyncExternalStore(watch, () => conversationState(me, matchId))
  const pending = usePending()
  const changing = useChanging()
  const typing = useStore(typingMatches).has(matchId)
  const { connected } = useConnection()
  const { match, presence, timeline, notFound, quoted } = state
  const ours = useMemo(
    () => pending.filter((message) => message.matchId === matchId),
    [pending, matchId],
  )
  const messages = useMemo<TimelineMessage[]>(
    () => viewOf(timeline, ours, me, changing, quoted),
    [timeline, ours, changing, quoted, me],
  )
  const latest = useMemo<TimelineMessage[]>(
    () =>
      timeline.past ? viewOf({ ...timeline, past: null }, ours, me, changing, quoted) : messages,
    [timeline, ours, changing, quoted, me, messages],
  )
  const messageOf = useCallback(
    (id: string): Message | undefined => {
      const isIt = (message: Message) => message.id === id
      return messages.find(isIt) ?? latest.find(isIt) ?? timeline.beyond.get(id) ?? quoted.get(id)
    },
    [messages, latest, timeline, quoted],
  )
  return {
    socket,
    connected,
    match,
    notFound,
    messages,
    latest,
    isLatest: timeline.past === null,
    stretch: state.stretch,
    messageOf,
    typing,
    online: presence?.online ?? match?.other.online ?? false,
    lastSeen: presence?.last_seen ?? match?.other.lastSeen ?? null,
    loading: timeline.upTo === null && !notFound,
    error: state.error,
    hasOlder: hasOlderThanShown(timeline),
    loadingOlder: state.loadingOlder,
    firstUnreadSeq: state.firstUnreadSeq,
    lastSent: state.lastSent,
    missedSeq: state.missedSeq,
    ...useVerbs(me, matchId),
  }
}

function useVerbs(me: string, matchId: string) {
  return useMemo(() => {
    const opened = (run: (conversation: Conversation) => void) => {
      const conversation = conversationOf(me, matchId)
      if (conversation) run(conversation)
    }
    return {
      sendMessage: (content: string, replyTo: string | null) =>
        opened((it) => it.send(content, replyTo)),
      editMessage: (id: string, content: string) => want(matchId, id, { kind: 'edit', content }),
      deleteMessage: (id: string) => want(matchId, id, { kind: 'delete' }),
      reactToMessage: (id: string, emoji: string, on: boolean) =>
        want(matchId, id, { kind: 'reaction', emoji, on }),
      sendTyping: (isTyping: boolean) => opened((it) => it.type(isTyping)),
      markAsRead: (messageId: string) => opened((it) => it.markAsRead(messageId)),
      dismissError: () => opened((it) => it.dismissError()),
      loadOlder: async () => conversationOf(me, matchId)?.pages.loadOlder(),
      loadNewer: async () => conversationOf(me, matchId)?.pages.loadNewer(),
      loadQuoted: async (id: string) => conversationOf(me, matchId)?.pages.loadQuoted(id),
      reach: async (seq: number) => (await conversationOf(me, matchId)?.pages.reach(seq)) ?? null,
      reachTime: async (time: Date) =>
        (await conversationOf(me, matchId)?.pages.reachTime(time)) ?? null,
      toLatest: () => opened((it) => it.pages.toLatest()),
      retry: (clientId: string) => void outbox.get()?.retry(clientId),
      discard: (clientId: string) => void outbox.get()?.discard(clientId),
    }
  }, [me, matchId])
}
