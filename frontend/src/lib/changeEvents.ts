import { listen } from './socket'
import type { Entry } from './timeline'

const events = ['message_edited', 'message_deleted', 'message_reacted'] as const

/** Changes to messages, as they are pushed. */
export function listenToChanges(listener: (entry: Entry) => void): () => void {
  const closers = events.map((event) =>
    listen(event, ({ changeSeq, ...message }) => listener({ seq: changeSeq, message })),
  )
  return () => {
    for (const close of closers) close()
  }
}
