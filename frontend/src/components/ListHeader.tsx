import { Plus, Settings } from 'lucide-react'
import { Link, useMatch } from 'react-router'
import { useTranslation } from '../i18n/useTranslation'
import { useCameFrom } from './BackLink'
import { IconButton, iconShape } from './Button'
import { Logo } from './Logo'

export function ListHeader({ onInvite }: { onInvite: () => void }) {
  const { t } = useTranslation()
  const cameFrom = useCameFrom()
  const Name = useMatch('/chat') ? 'h1' : 'p'
  return (
    <header className="flex min-h-(--bar) flex-none items-center gap-2.5 ps-5 pe-3 pt-[env(safe-area-inset-top)]">
      <Logo className="size-7 text-accent" />
      <Name className="flex-1 text-l font-bold tracking-tight">{t('app.name')}</Name>
      <Link
        to="/settings"
        state={cameFrom}
        aria-label={t('matches.settings')}
        className={iconShape}
      >
        <Settings />
      </Link>
      <IconButton aria-label={t('matches.invite')} onClick={onInvite} className="text-accent!">
        <Plus />
      </IconButton>
    </header>
  )
}
