import { useTranslation } from 'react-i18next'
import { Button } from '../components/Button'
import { EmptyState } from '../components/EmptyState'
import { Logo } from '../components/Logo'

/** An error that nothing else has caught. */
export function Broken() {
  const { t } = useTranslation()
  return (
    <main className="flex h-full">
      <EmptyState
        whole
        picture={<Logo className="size-20 text-muted" />}
        title={t('error.page')}
        more={t('error.pageMore')}
      >
        <Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>
      </EmptyState>
    </main>
  )
}
