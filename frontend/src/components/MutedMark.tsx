import { BellOff } from 'lucide-react'
import { useTranslation } from '../i18n/useTranslation'
import { isMuted } from '../lib/muted'
import { useNow } from './useNow'

export function MutedMark({ mutedUntil }: { mutedUntil: string | null }) {
  const { t } = useTranslation()
  const now = useNow()
  if (!isMuted(mutedUntil, now.getTime())) return null
  return (
    <BellOff role="img" aria-label={t('match.muted')} className="size-3.5 flex-none text-muted" />
  )
}
