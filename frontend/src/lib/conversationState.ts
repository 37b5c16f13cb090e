import type { Match, Message, Presence } from '../generated/events'
import type { PendingChange } from './pendingChange'
import { emptyTimeline, type Timeline } from './timeline'

/** What failed: what one did, or to learn what the other has done. */
export type Attempt = 'message' | PendingChange['kind'] | 'sync'

interface Failure {
  code: string
  of: Attempt
  /** It is tried again by itself. */
  again: boolean
}

export interface ConversationState {
  match: Match | null
  notFound: boolean
  timeline: Timeline
  presence: Presence | null
  error: Failure | null
  loadingOlder: boolean
  /** Counts the jumps between stretches of history that do not meet. */
  stretch: number
  /** Messages that others quote and which are not loaded, by id. */
  quoted: ReadonlyMap<string, Message>
  /** The `clientId` of what was written last, in this tab. */
  lastSent: string | null
  /** Where the unread ones began when it was opened. */
  firstUnreadSeq: number | null
  /** The first message that came while it was open and nobody looked, where all before it had been read. */
  missedSeq: number | null
}

export const unopened: ConversationState = {
  match: null,
  notFound: false,
  timeline: emptyTimeline,
  presence: null,
  error: null,
  loadingOlder: false,
  stretch: 0,
  quoted: new Map(),
  lastSent: null,
  firstUnreadSeq: null,
  missedSeq: null,
}
