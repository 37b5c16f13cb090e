import { systemClock } from './clock'
import { Conversation } from './conversation'
import { type ConversationState, unopened } from './conversationState'

const open = new Map<string, { conversation: Conversation; watchers: number }>()

const keyOf = (me: string, matchId: string) => `${me} ${matchId}`

export const conversationOf = (me: string, matchId: string): Conversation | undefined =>
  open.get(keyOf(me, matchId))?.conversation

export const conversationState = (me: string, matchId: string): ConversationState =>
  conversationOf(me, matchId)?.state.get() ?? unopened

/** Opens it for the first watcher and closes it after the last, but not for one that comes back at once, as in StrictMode. */
export function watchConversation(me: string, matchId: string, listener: () => void): () => void {
  const entry = entryOf(me, matchId)
  entry.watchers += 1
  const unsubscribe = entry.conversation.state.subscribe(listener)
  return () => {
    unsubscribe()
    entry.watchers -= 1
    systemClock.after(0, () => {
      if (entry.watchers > 0 || open.get(keyOf(me, matchId)) !== entry) return
      open.delete(keyOf(me, matchId))
      entry.conversation.close()
    })
  }
}

function entryOf(me: string, matchId: string) {
  const known = open.get(keyOf(me, matchId))
  if (known) return known
  const conversation = new Conversation(matchId, me)
  const entry = { conversation, watchers: 0 }
  open.set(keyOf(me, matchId), entry)
  conversation.open()
  import('./snapshots').then(
    ({ keepConversation }) => keepConversation(conversation),
    () => {},
  )
  return entry
}
