/** A text message that this browser has yet to send. */
export interface PendingMessage {
  clientId: string
  userId: string
  matchId: string
  content: string
  /** The id of the message that it answers. */
  replyTo: string | null
  /** By this machine's clock, in ms; unique among those that wait, which are sent in this order. */
  createdAt: number
  /** The code of the refusal that sending again would not change; null while it waits its turn. */
  refusal: string | null
}

export interface PendingStorage {
  /** Oldest first. */
  all(userId: string): Promise<PendingMessage[]>
  put(message: PendingMessage): Promise<void>
  remove(clientId: string): Promise<void>
}
