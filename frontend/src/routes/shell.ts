import { useOutletContext } from 'react-router'
import type { Profile } from '../generated/events'
import type { MatchSummary } from '../hooks/useMatches'

/** What the list beside them knows and the panes need. */
export interface Shell {
  user: Profile
  matches: MatchSummary[]
  unreadTotal: number
  isEmpty: boolean
  invite: () => void
}

export const useShell = () => useOutletContext<Shell>()
