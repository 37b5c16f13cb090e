import { useEffect } from 'react'
import { useKept } from '../hooks/useKept'
import type { TimelineMessage } from '../hooks/useSocket'
import { isEditable } from './editable'
import { type Choice, type Choosing, useChosen } from './useChosen'
import type { Edited } from './useComposed'

export interface Editing extends Choice {
  startLast: () => void
  save: (content: string) => void
}

interface Chat extends Choosing {
  latest: readonly TimelineMessage[]
  editMessage: (messageId: string, content: string) => void
}

/** Which message is being edited in the composer, until it is saved, cancelled or deleted. */
export function useEditing(matchId: string, chat: Chat): Editing {
  const [message, start, begun] = useChosen(matchId, 'edit', chat)
  const [, keepText] = useKept<Edited>(matchId, 'edited')
  const isOver = message === null
  useEffect(() => {
    if (isOver) keepText(null)
  }, [isOver, keepText])
  const cancel = () => start(null)
  return {
    message,
    begun,
    start,
    startLast() {
      const last = chat.latest.findLast(({ mine, deletedAt }) => mine && !deletedAt)
      if (last && isEditable(last)) start(last)
    },
    save(content) {
      if (message && content !== message.content) chat.editMessage(message.id, content)
      cancel()
    },
    cancel,
  }
}
