import { useCallback, useEffect, useState, useSyncExternalStore } from 'react'
import { readDraft, watchDraft, watchPart, writeDraft } from '../lib/drafts'
import { useMe } from './useSession'

/** The same in all tabs, but never taken from under the hands of somebody who is writing here. */
export function useDraft(matchId: string, isWriting: () => boolean) {
  const me = useMe()
  const [text, setText] = useState(() => readDraft(me, matchId))
  useEffect(
    () =>
      watchDraft(me, matchId, (stored, before) => {
        const sentThere = stored === ''
        setText((now) => (isWriting() && !(sentThere && now === before) ? now : stored))
      }),
    [me, matchId, isWriting],
  )
  const write = useCallback(
    (next: string) => {
      setText(next)
      writeDraft(me, matchId, next)
    },
    [me, matchId],
  )
  const reread = useCallback(() => setText(readDraft(me, matchId)), [me, matchId])
  return { text, write, reread }
}

/** What waits in a match to be written on, as it is kept. */
export function useWaitingDraft(matchId: string): string {
  const me = useMe()
  const watch = useCallback(
    (listener: () => void) => watchPart(me, matchId, 'text', listener),
    [me, matchId],
  )
  return useSyncExternalStore(watch, () => readDraft(me, matchId))
}
