import { Changes } from './changes'
import { systemClock } from './clock'
import { newClientId } from './outboxes'
import type { PendingChange, Wish } from './pendingChange'
import { session } from './session'
import { request, socket } from './socket'

/** Those of the user who is signed in. */
export const changes = new Changes(send, systemClock)

export function want(matchId: string, messageId: string, wish: Wish): void {
  const userId = session.get().user?.id
  const at = new Date(systemClock.now()).toISOString()
  if (userId) changes.want({ ...wish, clientId: newClientId(), userId, matchId, messageId, at })
}

export function startChanges(): void {
  let userId = session.get().user?.id
  session.subscribe(() => {
    if (session.get().user?.id === userId) return
    userId = session.get().user?.id
    changes.clear()
  })
  socket.on('connect', () => void changes.flush())
}

function send(change: PendingChange): Promise<unknown> {
  const { matchId: match_id, messageId: message_id, clientId: client_id } = change
  const ofMessage = { match_id, message_id, client_id }
  switch (change.kind) {
    case 'edit':
      return request('edit_message', { ...ofMessage, content: change.content })
    case 'delete':
      return request('delete_message', ofMessage)
    case 'reaction':
      return request('react_to_message', { ...ofMessage, emoji: change.emoji, on: change.on })
  }
}
