import { Bell, BellOff } from 'lucide-react'
import type { Match } from '../generated/events'
import { useTranslation } from '../i18n/useTranslation'
import { api } from '../lib/api'
import { forEver, isMuted } from '../lib/muted'
import { Menu, MenuItem } from './Menu'
import type { Place } from './place'

const HOUR = 3_600_000
const inHours = (hours: number) => new Date(Date.now() + hours * HOUR).toISOString()

interface MatchActionsProps {
  match: Match
  at: Place
  onClose: () => void
  onFailure: (error: unknown) => void
}

export function MatchActions({ match, at, onClose, onFailure }: MatchActionsProps) {
  const { t } = useTranslation()
  const mute = (until: () => string | null) => () => {
    onClose()
    api.mute(match.id, until()).catch(onFailure)
  }
  if (isMuted(match.mutedUntil, Date.now())) {
    return (
      <Menu label={t('match.menu')} at={at} onClose={onClose} className="min-w-56">
        <MenuItem onClick={mute(() => null)}>
          <Bell /> {t('match.unmute')}
        </MenuItem>
      </Menu>
    )
  }
  return (
    <Menu label={t('match.menu')} at={at} onClose={onClose} className="min-w-56">
      <MenuItem onClick={mute(() => inHours(1))}>
        <BellOff /> {t('match.muteHour')}
      </MenuItem>
      <MenuItem onClick={mute(() => inHours(8))}>
        <BellOff /> {t('match.muteHours')}
      </MenuItem>
      <MenuItem onClick={mute(() => forEver)}>
        <BellOff /> {t('match.muteAlways')}
      </MenuItem>
    </Menu>
  )
}
