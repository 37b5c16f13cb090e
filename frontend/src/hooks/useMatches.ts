import { useCallback, useMemo, useSyncExternalStore } from 'react'
import { type ListedMatch, withPending } from '../lib/matches'
import { matchListOf, matchListState, watchMatchList } from '../lib/matchLists'
import { typingMatches } from '../lib/whoTypes'
import { usePending } from './usePending'
import { useMe } from './useSession'
import { useStore } from './useStore'

export type MatchSummary = ListedMatch & { typing: boolean }

export function useMatches() {
  const me = useMe()
  const watch = useCallback((listener: () => void) => watchMatchList(me, listener), [me])
  const { matches, ...rest } = useSyncExternalStore(watch, () => matchListState(me))
  const typing = useStore(typingMatches)
  const pending = usePending()
  return {
    ...rest,
    matches: useMemo<MatchSummary[]>(
      () =>
        withPending(matches, pending).map((match) => ({ ...match, typing: typing.has(match.id) })),
      [matches, pending, typing],
    ),
    unreadTotal: matches.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    loadMore: useCallback(async () => matchListOf(me)?.loadMore(), [me]),
    reload: useCallback(() => void matchListOf(me)?.reload(), [me]),
  }
}
