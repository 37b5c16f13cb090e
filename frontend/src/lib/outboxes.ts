import { browserStorage } from './keptStorage'
import { Outbox } from './outbox'
import { ownQueue } from './ownQueue'
import type { PendingMessage } from './pending'
import { request } from './socket'

const storage = browserStorage<PendingMessage>('colabmatch', 'pending ')

export const { current: outbox, start: startOutbox } = ownQueue(
  'outbox',
  (parts) => new Outbox({ ...parts, storage, send }),
)

async function send({ matchId, content, clientId, replyTo }: PendingMessage) {
  const payload = { match_id: matchId, content, client_id: clientId, reply_to: replyTo ?? null }
  return (await request('send_message', payload)).message
}
