import { useCallback, useState } from 'react'
import type { TimelineMessage } from '../hooks/useSocket'

export interface Replying {
  message: TimelineMessage | null
  start: (message: TimelineMessage) => void
  cancel: () => void
}

/** Which message the next one answers, until it is sent, cancelled or deleted. */
export function useReplying(messages: TimelineMessage[]): Replying {
  const [chosen, setChosen] = useState<TimelineMessage | null>(null)
  const now = chosen && (messages.find(({ id }) => id === chosen.id) ?? chosen)
  const start = useCallback((message: TimelineMessage) => setChosen(message), [])
  const cancel = useCallback(() => setChosen(null), [])
  return { message: now?.deletedAt ? null : now, start, cancel }
}
