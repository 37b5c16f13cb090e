import type { Message } from '../generated/events'
import type { ConversationState } from './conversationState'
import type { Timeline } from './timeline'

export function isLookedAt(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus()
}

/** Calls the listener whenever somebody comes back to look; returns how to stop. */
export function onLookedAt(listener: () => void): () => void {
  const look = () => {
    if (isLookedAt()) listener()
  }
  document.addEventListener('visibilitychange', look)
  window.addEventListener('focus', look)
  return () => {
    document.removeEventListener('visibilitychange', look)
    window.removeEventListener('focus', look)
  }
}

/** What comes to an open conversation while nobody looks, or before one who comes back has been told all of it. */
export class Absence {
  private readonly me: string
  private behind = false
  private shown = 0
  private read = 0

  constructor(me: string) {
    this.me = me
  }

  /** Begins to notice when the page goes out of sight; returns how to stop. */
  watch(): () => void {
    const look = () => {
      if (document.visibilityState === 'hidden') this.behind = true
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }

  /** Messages up to that seq have been read here. */
  reads(seq: number): void {
    this.shown = Math.max(this.shown, seq)
    if (!this.behind) this.read = this.shown
  }

  /** Nothing is missing at this moment. */
  endsWithAllTold(): void {
    if (document.visibilityState === 'hidden') return
    this.behind = false
    this.read = this.shown
  }

  /** Where what was missed begins, with what has come in `next`: where it began, as long as not all of that is read. */
  beginning({ firstUnreadSeq, missedSeq, timeline }: ConversationState, next: Timeline) {
    if (!this.behind && isLookedAt()) return missedSeq
    const counts = ({ senderId, deletedAt }: Message) => senderId !== this.me && !deletedAt
    const isRead = (timeline.messages.findLast(counts)?.seq ?? 0) <= this.read
    if ((missedSeq ?? firstUnreadSeq) !== null && !isRead) return missedSeq
    const newest = timeline.messages.at(-1)?.seq ?? 0
    const known = next.messages.findLastIndex(({ seq }) => seq <= newest)
    return next.messages.slice(known + 1).find(counts)?.seq ?? missedSeq
  }
}
