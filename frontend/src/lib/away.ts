import type { ConversationState } from './conversationState'
import type { Timeline } from './timeline'

export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Where what nobody sees come begins, with what has come in `next`; null where there is a beginning of unread ones. */
export function missedIn(before: ConversationState, next: Timeline, me: string): number | null {
  const { firstUnreadSeq, missedSeq, timeline } = before
  if (firstUnreadSeq !== null || missedSeq !== null || isLookedAt()) return missedSeq
  const newest = timeline.messages.at(-1)?.seq ?? 0
  const first = next.messages.find(
    ({ seq, senderId, deletedAt }) => seq > newest && senderId !== me && !deletedAt,
  )
  return first?.seq ?? null
}
