import type { Match, Presence } from '../generated/events'
import type { PendingChange } from './pendingChange'
import { emptyTimeline, type Timeline } from './timeline'

/** What one did that failed. */
export type Attempt = 'message' | PendingChange['kind']

interface Failure {
  code: string
  message: string
  of: Attempt
}

export interface ConversationState {
  match: Match | null
  notFound: boolean
  timeline: Timeline
  presence: Presence | null
  error: Failure | null
  loadingOlder: boolean
  /** Where the unread ones began when it was opened. */
  firstUnreadSeq: number | null
}

export const unopened: ConversationState = {
  match: null,
  notFound: false,
  timeline: emptyTimeline,
  presence: null,
  error: null,
  loadingOlder: false,
  firstUnreadSeq: null,
}
