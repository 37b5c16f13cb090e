import { LogOut } from 'lucide-react'
import { useState } from 'react'
import { useHasUnsent } from '../hooks/usePending'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { Button } from './Button'
import { ConfirmDialog } from './ConfirmDialog'
import { errorText } from './errorText'
import { Alert } from './Notice'
import { Section } from './Section'

export function AccountSection({ email }: { email: string }) {
  const { t } = useTranslation(['translation', 'account'])
  const { logout, logoutAll } = useSession()
  const [failure, setFailure] = useState<unknown>(null)
  const hasUnsent = useHasUnsent()
  const [asked, setAsked] = useState<(() => void) | null>(null)
  const out = (leave: () => Promise<void>) => {
    const go = () => void leave().catch(setFailure)
    if (hasUnsent) setAsked(() => go)
    else go()
  }
  return (
    <Section
      title={t('account:settings.account')}
      more={t('account:settings.signedInAs', { email })}
    >
      {failure !== null && <Alert>{errorText(t, failure)}</Alert>}
      <div className="flex flex-wrap gap-2.5">
        <Button look="secondary" onClick={() => out(logout)}>
          <LogOut className="size-4.5 rtl:-scale-x-100" />
          {t('account:settings.signOut')}
        </Button>
        <Button look="danger" onClick={() => out(logoutAll)}>
          {t('account:settings.signOutAll')}
        </Button>
      </div>
      <p className="mt-3 text-s text-muted">{t('account:settings.signOutAllMore')}</p>
      {asked && (
        <ConfirmDialog
          title={t('account:settings.unsentTitle')}
          more={t('account:settings.unsentMore')}
          verb={t('account:settings.signOut')}
          onConfirm={asked}
          onClose={() => setAsked(null)}
        />
      )}
    </Section>
  )
}
