import { useCallback } from 'react'
import { type Choice, type Choosing, useChosen } from './useChosen'

/** Which message the next one answers, until it is sent, cancelled or deleted. */
export function useReplying(matchId: string, chat: Choosing): Choice {
  const [message, start, begun] = useChosen(matchId, 'reply', chat)
  return { message, begun, start, cancel: useCallback(() => start(null), [start]) }
}
