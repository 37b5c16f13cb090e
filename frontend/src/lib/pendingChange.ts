import type { Message } from '../generated/events'
import type { Kept } from './kept'

export type Wish =
  | { kind: 'edit'; content: string }
  | { kind: 'delete' }
  | { kind: 'reaction'; emoji: string; on: boolean }

/** A change to a stored message that is wanted here and which the timeline has yet to show. */
export type PendingChange = Wish &
  Kept & {
    messageId: string
    acked: boolean
  }

/** The messages as they will be; those that nothing is wanted of stay the same objects. */
export function withChanges(
  messages: readonly Message[],
  changes: readonly PendingChange[],
): readonly Message[] {
  const wanted = changes.filter(({ refusal }) => refusal === null)
  if (wanted.length === 0) return messages
  return messages.map((message) =>
    wanted.filter(({ messageId }) => messageId === message.id).reduce(changed, message),
  )
}

function changed(message: Message, change: PendingChange): Message {
  if (message.deletedAt) return message
  const at = new Date(change.createdAt).toISOString()
  switch (change.kind) {
    case 'edit':
      return { ...message, content: change.content, editedAt: at }
    case 'delete':
      return { ...message, content: null, reactions: [], attachments: [], deletedAt: at }
    case 'reaction':
      return { ...message, reactions: reactionsAfter(message.reactions, change) }
  }
}

/** One per person, the newest last. */
function reactionsAfter(
  reactions: Message['reactions'],
  { userId, emoji, on }: PendingChange & { kind: 'reaction' },
): Message['reactions'] {
  const same = reactions.some((one) => one.userId === userId && one.emoji === emoji)
  if (on === same) return reactions
  const others = reactions.filter((one) => one.userId !== userId)
  if (on) return [...others, { emoji, userId }]
  return reactions.filter((one) => one.userId !== userId || one.emoji !== emoji)
}
