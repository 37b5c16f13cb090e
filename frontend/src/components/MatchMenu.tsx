import { Ellipsis } from 'lucide-react'
import { Suspense, useState } from 'react'
import type { Match } from '../generated/events'
import { useTranslation } from '../i18n/useTranslation'
import { MenuButton } from './MenuButton'
import { part } from './part'
import type { Place } from './place'

const MatchActions = part(async () => (await import('./MatchActions')).MatchActions)

interface MatchMenuProps {
  match: Match
  onFailure: (error: unknown) => void
}

/** What one can do with a conversation as a whole. */
export function MatchMenu({ match, onFailure }: MatchMenuProps) {
  const { t } = useTranslation()
  const [at, setAt] = useState<Place | null>(null)
  return (
    <>
      <MenuButton aria-label={t('match.menu')} expanded={at !== null} onOpen={setAt}>
        <Ellipsis />
      </MenuButton>
      <Suspense>
        {at && (
          <MatchActions match={match} at={at} onClose={() => setAt(null)} onFailure={onFailure} />
        )}
      </Suspense>
    </>
  )
}
