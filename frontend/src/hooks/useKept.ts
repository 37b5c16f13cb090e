import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { type Part, readDraft, watchPart, writeDraft } from '../lib/drafts'
import { useMe } from './useSession'

/** What is kept beside a match's draft, the same in all tabs; null where nothing is. */
export function useKept<T>(matchId: string, part: Part) {
  const me = useMe()
  const watch = useCallback(
    (listener: () => void) => watchPart(me, matchId, part, listener),
    [me, matchId, part],
  )
  const text = useSyncExternalStore(watch, () => readDraft(me, matchId, part))
  const kept = useMemo(() => parsed<T>(text), [text])
  const keep = useCallback(
    (value: T | null) => writeDraft(me, matchId, value ? JSON.stringify(value) : '', part),
    [me, matchId, part],
  )
  return [kept, keep] as const
}

function parsed<T>(text: string): T | null {
  if (text === '') return null
  try {
    return JSON.parse(text)
  } catch {
    // It is damaged.
    return null
  }
}
