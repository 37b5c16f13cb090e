import { useEffect, useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { Avatar } from '../components/Avatar'
import { Button } from '../components/Button'
import { EmptyState } from '../components/EmptyState'
import { errorText } from '../components/errorText'
import { LinkButton } from '../components/LinkButton'
import { Logo } from '../components/Logo'
import { Alert } from '../components/Notice'
import { PageTitle } from '../components/PageTitle'
import { Splash } from '../components/Splash'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { api } from '../lib/api'
import { asApiError } from '../lib/errors'

type Invitation = Awaited<ReturnType<typeof api.invite>>

function useInvitation(code: string) {
  const [invitation, setInvitation] = useState<Invitation | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const [tries, setTries] = useState(0)
  // biome-ignore lint/correctness/useExhaustiveDependencies: each try asks again.
  useEffect(() => {
    let wanted = true
    api.invite(code).then(
      (found) => wanted && setInvitation(found),
      (error: unknown) => wanted && setFailure(error),
    )
    return () => {
      wanted = false
    }
  }, [code, tries])
  const again = () => {
    setFailure(null)
    setTries(tries + 1)
  }
  return { invitation, failure, again }
}

export function Component() {
  const { t } = useTranslation(['translation', 'account'])
  const { code = '' } = useParams()
  const { invitation, failure, again } = useInvitation(code)
  return (
    <main className="flex h-full overflow-y-auto">
      <PageTitle page={t('account:invite.page')} />
      {failure ? (
        <Unusable failure={failure} onRetry={again} />
      ) : invitation ? (
        <InvitationOf code={code} from={invitation.from} />
      ) : (
        <div className="flex-1">
          <Splash />
        </div>
      )}
    </main>
  )
}

function InvitationOf(props: { code: string; from: Invitation['from'] }) {
  const { t } = useTranslation(['translation', 'account'])
  const { user } = useSession()
  if (!user || user.id !== props.from.id) return <Invited {...props} />
  return (
    <EmptyState
      whole
      picture={<Avatar person={user} size="l" />}
      title={t('account:invite.ownTitle')}
      more={t('account:invite.ownMore')}
    >
      <LinkButton to="/chat">{t('action.toMatches')}</LinkButton>
    </EmptyState>
  )
}

function Invited({ code, from }: { code: string; from: Invitation['from'] }) {
  const { t } = useTranslation(['translation', 'account'])
  const navigate = useNavigate()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<unknown>(null)
  const accept = async () => {
    setBusy(true)
    await api
      .acceptInvite(code)
      .then((match) => navigate(`/chat/${match.id}`, { replace: true }), setFailure)
    setBusy(false)
  }
  return (
    <EmptyState
      whole
      picture={<Avatar person={from} size="l" />}
      title={t('account:invite.from', { name: from.name })}
      more={t('account:invite.fromMore')}
    >
      {failure !== null && <Alert>{errorText(t, failure)}</Alert>}
      <Button busy={busy} onClick={accept}>
        {t('account:invite.accept')}
      </Button>
      <LinkButton to="/chat" look="secondary">
        {t('account:invite.notNow')}
      </LinkButton>
    </EmptyState>
  )
}

function Unusable({ failure, onRetry }: { failure: unknown; onRetry: () => void }) {
  const { t } = useTranslation(['translation', 'account'])
  const { code } = asApiError(failure)
  const isGone = code === 'not_found' || code === 'invalid' || code === 'conflict'
  return (
    <EmptyState
      whole
      picture={<Logo className="size-20 text-muted" />}
      title={t('account:invite.unknownTitle')}
      more={isGone ? t('account:invite.unknownMore') : errorText(t, failure)}
    >
      {isGone ? (
        <LinkButton to="/chat">{t('action.toMatches')}</LinkButton>
      ) : (
        <Button onClick={onRetry}>{t('action.tryAgain')}</Button>
      )}
    </EmptyState>
  )
}
