import { Changes } from './changes'
import { newClientId } from './clientId'
import type { ApiError } from './errors'
import { browserStorage } from './keptStorage'
import { ownQueue } from './ownQueue'
import type { PendingChange, Wish } from './pendingChange'
import { request } from './socket'

const storage = browserStorage<PendingChange>('colabmatch changes', 'change ')

export const { current: changes, start: startChanges } = ownQueue(
  'changes',
  (parts) => new Changes({ ...parts, storage, send }),
)

export function want(matchId: string, messageId: string, wish: Wish): void {
  void changes.get()?.want(matchId, messageId, newClientId(), wish)
}

interface Listeners {
  acked(kinds: Wish['kind'][]): void
  delayed(error: ApiError, kind: Wish['kind']): void
  refused(change: PendingChange & { refusal: string }): void
}

/** Tells what became of the changes in a match: each refusal once, also of those made before the page was loaded. */
export function followChanges(matchId: string, { acked, delayed, refused }: Listeners): () => void {
  const own = changes.get()
  if (!own) return () => {}
  const seen = new Set<string>()
  const look = () => {
    const newlyAcked = own.ackedIn(matchId).filter(({ clientId }) => !seen.has(clientId))
    for (const { clientId } of newlyAcked) seen.add(clientId)
    if (newlyAcked.length > 0) acked(newlyAcked.map(({ kind }) => kind))
    const ended = own.pending
      .get()
      .filter((change) => change.matchId === matchId)
      .filter(isRefused)
    for (const change of ended) refused(change)
    void own.drop(ended)
  }
  look()
  const closers = [
    own.pending.subscribe(look),
    own.delayed.on(({ item, error }) => item.matchId === matchId && delayed(error, item.kind)),
  ]
  return () => {
    for (const close of closers) close()
  }
}

const isRefused = (change: PendingChange): change is PendingChange & { refusal: string } =>
  change.refusal !== null

async function send(change: PendingChange): Promise<PendingChange> {
  await requestFor(change)
  return { ...change, acked: true }
}

function requestFor(change: PendingChange): Promise<unknown> {
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
