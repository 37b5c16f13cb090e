import { useCallback, useSyncExternalStore } from 'react'
import { readDraft, watchDrafts, writeDraft } from '../lib/drafts'
import { useMe } from './useSession'

export function useDraft(matchId: string): [string, (text: string) => void] {
  const me = useMe()
  const draft = useSyncExternalStore(watchDrafts, () => readDraft(me, matchId))
  return [draft, useCallback((text: string) => writeDraft(me, matchId, text), [me, matchId])]
}
