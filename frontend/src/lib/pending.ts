import type { Kept } from './kept'

/** A text message that this browser has yet to send. */
export interface PendingMessage extends Kept {
  content: string
  /** The id of the message that it answers. */
  replyTo: string | null
}
