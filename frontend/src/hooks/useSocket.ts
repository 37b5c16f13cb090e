import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Conversation } from '../lib/conversation'
import { conversationOf, conversationState, watchConversation } from '../lib/conversations'
import { outbox } from '../lib/outboxes'
import { changes } from '../lib/ownChanges'
import { socket } from '../lib/socket'
import { type TimelineMessage, viewOf } from '../lib/timelineView'
import { typingMatches } from '../lib/whoTypes'
import { useConnection } from './useConnection'
import { usePending } from './usePending'
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
  const changing = useStore(changes.pending)
  const typing = useStore(typingMatches).has(matchId)
  const { connected } = useConnection()
  const { match, presence, timeline, notFound } = state
  const messages = useMemo<TimelineMessage[]>(() => {
    const ours = pending.filter((message) => message.matchId === matchId)
    return viewOf(timeline, ours, me, changing)
  }, [timeline, pending, changing, matchId, me])
  return {
    socket,
    connected,
    match,
    notFound,
    messages,
    typing,
    online: presence?.online ?? match?.other.online ?? false,
    lastSeen: presence?.last_seen ?? match?.other.lastSeen ?? null,
    loading: timeline.upTo === null && !notFound,
    error: state.error,
    hasOlder: timeline.hasOlder,
    loadingOlder: state.loadingOlder,
    firstUnreadSeq: state.firstUnreadSeq,
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
      sendMessage: (content: string) => opened((it) => it.send(content)),
      editMessage: (id: string, content: string) => opened((it) => it.edit(id, content)),
      deleteMessage: (id: string) => opened((it) => it.delete(id)),
      reactToMessage: (id: string, emoji: string, on: boolean) =>
        opened((it) => it.react(id, emoji, on)),
      sendTyping: (isTyping: boolean) => opened((it) => it.type(isTyping)),
      markAsRead: (messageId: string) => opened((it) => it.markAsRead(messageId)),
      dismissError: () => opened((it) => it.dismissError()),
      loadOlder: async () => conversationOf(me, matchId)?.loadOlder(),
      retry: (clientId: string) => void outbox.get()?.retry(clientId),
      discard: (clientId: string) => void outbox.get()?.discard(clientId),
    }
  }, [me, matchId])
}
