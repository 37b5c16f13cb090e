import type { Message, Synced } from '../generated/events'
import { receiptOf, type Timeline } from './timeline'

/** Those loaded that the other has said, and not taken back, after one's own read cursor. */
export function unreadOf(timeline: Timeline, me: string): Message[] {
  const { read_seq } = receiptOf(timeline, me)
  return timeline.messages.filter(
    ({ seq, senderId, deletedAt }) => seq > read_seq && senderId !== me && !deletedAt,
  )
}

/** Where the unread ones begin, though the first of them may not be loaded; null where there are none. */
export function firstUnread({ match }: Synced, timeline: Timeline, me: string): number | null {
  if (match.unreadCount === 0) return null
  const unread = unreadOf(timeline, me)
  const first = unread.length >= match.unreadCount ? unread[0] : undefined
  return first?.seq ?? receiptOf(timeline, me).read_seq + 1
}
