import { systemClock } from './clock'
import { exclusively } from './exclusively'
import { type Notice, Outbox } from './outbox'
import type { PendingMessage } from './pending'
import { browserStorage } from './pendingStorage'
import { onSignOut, session } from './session'
import { request, socket } from './socket'
import { createStore, type Readable } from './store'

const storage = browserStorage()
const current = createStore<Outbox | null>(null)

/** That of the user who is signed in. */
export const outbox: Readable<Outbox | null> = current

export function startOutbox(): void {
  session.subscribe(follow)
  follow()
  socket.on('connect', () => void current.get()?.drain())
  onSignOut(({ id }) => void clear(id))
}

let userId: string | undefined
let close = () => {}

function follow(): void {
  const { user } = session.get()
  if (user?.id === userId) return
  userId = user?.id
  close()
  current.set(user ? open(user.id) : null)
}

function open(id: string): Outbox {
  const { outbox, channel } = create(id)
  channel.onmessage = ({ data }: MessageEvent<Notice>) => void outbox.hear(data)
  close = () => {
    outbox.close()
    channel.close()
  }
  void outbox.reload().then(() => outbox.drain())
  return outbox
}

async function clear(id: string): Promise<void> {
  const { outbox, channel } = create(id)
  await outbox.clear()
  channel.close()
}

function create(id: string): { outbox: Outbox; channel: BroadcastChannel } {
  const channel = new BroadcastChannel(`outbox ${id}`)
  const outbox = new Outbox({
    userId: id,
    storage,
    send,
    exclusively: (task) => exclusively(`outbox ${id}`, task),
    tell: (notice) => channel.postMessage(notice),
    clock: systemClock,
  })
  return { outbox, channel }
}

async function send({ matchId, content, clientId, replyTo }: PendingMessage) {
  const payload = { match_id: matchId, content, client_id: clientId, reply_to: replyTo ?? null }
  return (await request('send_message', payload)).message
}

/** `crypto.randomUUID` is only there over https and on localhost. */
export function newClientId(): string {
  if ('randomUUID' in crypto) return crypto.randomUUID()
  const bytes = (crypto as Crypto).getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}
