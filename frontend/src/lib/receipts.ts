import type { Message } from '../generated/events'
import { systemClock } from './clock'
import { Cursor, type Mark } from './cursor'
import { session } from './session'
import { createSignal } from './signal'
import { request, socket } from './socket'
import type { Receipts } from './timeline'

type CursorEvent = 'read_message' | 'deliver_message'

const cursors = new Map<string, Cursor>()

function cursor(event: CursorEvent, matchId: string): Cursor {
  const key = `${event} ${matchId}`
  const known = cursors.get(key)
  if (known) return known
  const send = async ({ messageId }: Mark) =>
    (await request(event, { match_id: matchId, message_id: messageId })).seq
  const created = new Cursor(send, systemClock)
  cursors.set(key, created)
  return created
}

const marking = createSignal<Message>()
/** This browser has shown it, which the server may not know yet. */
export const onMarkedRead = marking.on

export function markRead(message: Message): void {
  const { matchId, id, seq } = message
  marking.emit(message)
  cursor('read_message', matchId).want({ messageId: id, seq })
}

/** A message of the other's has come to this browser. */
export function markDelivered({ matchId, id, seq, senderId }: Message): void {
  if (senderId === session.get().user?.id) return
  cursor('deliver_message', matchId).want({ messageId: id, seq })
}

/** What the server holds of our own cursors in a match. */
export function keepReceipts(matchId: string, receipts: Receipts): void {
  const own = receipts[session.get().user?.id ?? '']
  if (!own) return
  cursor('read_message', matchId).reach(own.read_seq)
  cursor('deliver_message', matchId).reach(own.delivered_seq)
}

export function startReceipts(): void {
  let userId = session.get().user?.id
  session.subscribe(() => {
    if (session.get().user?.id === userId) return
    userId = session.get().user?.id
    for (const old of cursors.values()) old.stop()
    cursors.clear()
  })
  const flushAll = () => {
    for (const waiting of cursors.values()) void waiting.flush()
  }
  socket.on('connect', flushAll)
  window.addEventListener('pagehide', flushAll)
  socket.on('new_message', markDelivered)
  socket.on('message_read', ({ match_id, user_id, seq }) => {
    keepReceipts(match_id, { [user_id]: { delivered_seq: seq, read_seq: seq } })
  })
  socket.on('message_delivered', ({ match_id, user_id, seq }) => {
    keepReceipts(match_id, { [user_id]: { delivered_seq: seq, read_seq: 0 } })
  })
}
