import { useCallback, useMemo, useSyncExternalStore } from 'react'
import type { Match } from '../generated/events'
import { matchListOf, matchListState, watchMatchList } from '../lib/matchLists'
import { typingMatches } from '../lib/whoTypes'
import { useMe } from './useSession'
import { useStore } from './useStore'

export type MatchSummary = Match & { typing: boolean }

export function useMatches() {
  const me = useMe()
  const watch = useCallback((listener: () => void) => watchMatchList(me, listener), [me])
  const { matches, ...rest } = useSyncExternalStore(watch, () => matchListState(me))
  const typing = useStore(typingMatches)
  return {
    ...rest,
    matches: useMemo<MatchSummary[]>(
      () => matches.map((match) => ({ ...match, typing: typing.has(match.id) })),
      [matches, typing],
    ),
    unreadTotal: matches.reduce((sum, { unreadCount }) => sum + unreadCount, 0),
    loadMore: useCallback(async () => matchListOf(me)?.loadMore(), [me]),
    reload: useCallback(() => void matchListOf(me)?.reload(), [me]),
  }
}
