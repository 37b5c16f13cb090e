import type { Message } from '../generated/events'

/** A stored message of a made-up match. */
export function message(seq: number, more: Partial<Message> = {}): Message {
  return {
    id: `id-${seq}`,
    matchId: 'match',
    seq,
    kind: 'text',
    senderId: 'other',
    clientId: `client-${seq}`,
    content: `message ${seq}`,
    createdAt: new Date(seq * 1000).toISOString(),
    deliveredAt: null,
    readAt: null,
    editedAt: null,
    deletedAt: null,
    replyTo: null,
    reactions: [],
    attachments: [],
    ...more,
  }
}
