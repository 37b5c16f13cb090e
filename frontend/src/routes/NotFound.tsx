import { EmptyState } from '../components/EmptyState'
import { LinkButton } from '../components/LinkButton'
import { Logo } from '../components/Logo'
import { PageTitle } from '../components/PageTitle'
import { useTranslation } from '../i18n/useTranslation'

export function Component() {
  const { t } = useTranslation(['translation', 'account'])
  return (
    <main className="flex h-full">
      <PageTitle page={t('notFound.page')} />
      <EmptyState
        whole
        picture={<Logo className="size-20 text-accent" />}
        title={t('account:notFound.title')}
        more={t('account:notFound.more')}
      >
        <LinkButton to="/chat">{t('action.toMatches')}</LinkButton>
      </EmptyState>
    </main>
  )
}
