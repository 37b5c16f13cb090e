import { useCallback, useEffect, useState } from 'react'
import { useKept } from '../hooks/useKept'
import type { TimelineMessage, useSocket } from '../hooks/useSocket'

export type Chosen = Pick<TimelineMessage, 'id' | 'content' | 'mine' | 'createdAt'>

const chosenOf = ({ id, content, mine, createdAt }: Chosen): Chosen => ({
  id,
  content,
  mine,
  createdAt,
})

export interface Choice {
  message: Chosen | null
  /** How often one was chosen, in this tab and since it was opened. */
  begun: number
  start: (message: Chosen) => void
  cancel: () => void
}

export type Choosing = Pick<ReturnType<typeof useSocket>, 'loading' | 'messageOf' | 'loadQuoted'>

/** The message that was chosen to be answered or edited, as it now is, until it is given up or deleted. */
export function useChosen(
  matchId: string,
  part: 'reply' | 'edit',
  { loading, messageOf, loadQuoted }: Choosing,
) {
  const [kept, keep] = useKept<Chosen>(matchId, part)
  const [begun, setBegun] = useState(0)
  const found = kept ? messageOf(kept.id) : undefined
  const isDeleted = Boolean(found?.deletedAt)
  const missing = kept && !loading && !found ? kept.id : null
  useEffect(() => {
    if (isDeleted) keep(null)
  }, [isDeleted, keep])
  useEffect(() => {
    // Where that fails, it is taken to be as it was.
    if (missing) loadQuoted(missing).catch(() => {})
  }, [missing, loadQuoted])
  const choose = useCallback(
    (message: Chosen | null) => {
      keep(message && chosenOf(message))
      if (message) setBegun((times) => times + 1)
    },
    [keep],
  )
  const chosen = kept && !isDeleted ? { ...kept, ...(found && { content: found.content }) } : null
  return [chosen, choose, begun] as const
}
