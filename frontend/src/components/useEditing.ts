import { useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'
import { isEditable } from './editable'

export interface Editing {
  message: TimelineMessage | null
  start: (message: TimelineMessage) => void
  startLast: () => void
  save: (content: string) => void
  cancel: () => void
}

/** Which message is being edited in the composer, until it is saved, cancelled or deleted. */
export function useEditing(
  messages: TimelineMessage[],
  editMessage: (messageId: string, content: string) => void,
): Editing {
  const [id, setId] = useState<string | null>(null)
  const message = (id && messages.find((one) => one.id === id && !one.deletedAt)) || null
  const start = (one: TimelineMessage) => setId(one.id)
  return {
    message,
    start,
    startLast() {
      const last = messages.findLast(({ mine, deletedAt }) => mine && !deletedAt)
      if (last && isEditable(last)) start(last)
    },
    save(content) {
      if (message && content !== message.content) editMessage(message.id, content)
      setId(null)
    },
    cancel: () => setId(null),
  }
}
