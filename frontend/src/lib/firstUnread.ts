import type { Match, Message } from '../generated/events'
import { receiptOf, type Timeline } from './timeline'

const readUpTo = (timeline: Timeline, me: string) => receiptOf(timeline, me).read_seq

function unreadOf(timeline: Timeline, me: string): Message[] {
  const read = readUpTo(timeline, me)
  return timeline.messages.filter(
    ({ seq, senderId, deletedAt }) => seq > read && senderId !== me && !deletedAt,
  )
}

export const firstUnreadIn = (timeline: Timeline, me: string): number | null =>
  unreadOf(timeline, me)[0]?.seq ?? null

/** As the server counts them: the first may lie before all that is loaded. */
export function firstUnread({ unreadCount }: Match, timeline: Timeline, me: string): number | null {
  if (unreadCount === 0) return null
  const unread = unreadOf(timeline, me)
  const first = unread.length >= unreadCount ? unread[0] : undefined
  return first?.seq ?? readUpTo(timeline, me) + 1
}
