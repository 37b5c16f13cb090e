import { useCallback, useEffect, useLayoutEffect } from 'react'
import { useKept } from '../hooks/useKept'
import type { TimelineMessage } from '../hooks/useSocket'
import { isEditable, isInTime } from './editable'
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

/** Who comes back to an edit later could no longer save it. Who is writing is left alone. */
function useTimeLimit(createdAt: string | undefined, cancel: () => void) {
  useLayoutEffect(() => {
    if (!createdAt) return
    const look = () => {
      if (!isInTime(createdAt)) cancel()
    }
    look()
    document.addEventListener('visibilitychange', look)
    return () => document.removeEventListener('visibilitychange', look)
  }, [createdAt, cancel])
}

/** Which message is being edited in the composer, until it is saved, cancelled, deleted or too old. */
export function useEditing(matchId: string, chat: Chat): Editing {
  const [message, start, begun] = useChosen(matchId, 'edit', chat)
  const [, keepText] = useKept<Edited>(matchId, 'edited')
  const isOver = message === null
  useEffect(() => {
    if (isOver) keepText(null)
  }, [isOver, keepText])
  const cancel = useCallback(() => start(null), [start])
  useTimeLimit(message?.createdAt, cancel)
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
