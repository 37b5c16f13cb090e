import { Suspense, useState } from 'react'
import { Outlet, useMatch } from 'react-router'
import { Button } from '../components/Button'
import { ConnectionBanner } from '../components/ConnectionBanner'
import { EmptyState } from '../components/EmptyState'
import { Logo } from '../components/Logo'
import { MatchList } from '../components/MatchList'
import { PageTitle } from '../components/PageTitle'
import { part } from '../components/part'
import { useConnection } from '../hooks/useConnection'
import { useMatches } from '../hooks/useMatches'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { Columns } from './Columns'
import { type Shell, useShell } from './shell'

const belowBar = 'top-[calc(var(--bar)+env(safe-area-inset-top)+var(--banner,var(--notices)))]'
/** Where what one came for begins at the top. */
const atBottom = 'bottom-[calc(env(safe-area-inset-bottom)+0.75rem)]'

const InviteDialog = part(async () => (await import('../components/InviteDialog')).InviteDialog)

/** Without it the page is as good as it can be. */
const Notifier = part(
  async () => (await import('../components/Notifier')).Notifier,
  Number.POSITIVE_INFINITY,
)

/** The list, and beside it (on phones: instead of it) what was chosen from it. */
export function Component() {
  const { user } = useSession()
  const list = useMatches()
  const { banner } = useConnection()
  const onlyList = useMatch('/chat') !== null
  const inMatch = useMatch('/chat/:matchId') !== null
  const [inviting, setInviting] = useState(false)
  if (!user) return null
  const isEmpty = !list.loading && !list.error && list.matches.length === 0
  const invite = () => setInviting(true)
  const shell: Shell = { ...list, user, isEmpty, invite }
  return (
    <Columns
      onlyList={onlyList}
      list={
        <MatchList
          list={list}
          userId={user.id}
          onInvite={invite}
          empty={<NoMatches onInvite={invite} />}
        />
      }
    >
      <div className={`relative min-h-0 min-w-0 ${onlyList ? 'max-wide:hidden' : ''}`}>
        <Outlet context={shell} />
      </div>
      <div
        className={`pointer-events-none absolute inset-x-3 z-20 wide:start-[clamp(17.5rem,26vw,23rem)] ${inMatch ? belowBar : atBottom}`}
      >
        <ConnectionBanner banner={banner} />
        <Suspense>
          <Notifier userId={user.id} matches={list.matches} unreadTotal={list.unreadTotal} />
        </Suspense>
      </div>
      <Suspense>{inviting && <InviteDialog onClose={() => setInviting(false)} />}</Suspense>
    </Columns>
  )
}

function NoMatches({ onInvite }: { onInvite: () => void }) {
  const { t } = useTranslation()
  return (
    <div className="m-auto wide:hidden">
      <EmptyState
        picture={<Logo className="size-16 text-accent" />}
        title={t('matches.emptyTitle')}
        more={t('matches.emptyMore')}
      >
        <Button onClick={onInvite}>{t('matches.invite')}</Button>
      </EmptyState>
    </div>
  )
}

/** Beside the list while nothing is chosen. */
export function NothingChosen() {
  const { t } = useTranslation()
  const { unreadTotal, isEmpty, invite } = useShell()
  const texts = isEmpty
    ? { title: t('matches.emptyTitle'), more: t('matches.emptyMore') }
    : { title: t('matches.chooseTitle'), more: t('matches.chooseMore') }
  return (
    <div className="flex h-full">
      <PageTitle page={t('matches.title')} unread={unreadTotal} />
      <EmptyState picture={<Logo className="size-20 text-accent" />} {...texts}>
        {isEmpty && <Button onClick={invite}>{t('matches.invite')}</Button>}
      </EmptyState>
    </div>
  )
}
