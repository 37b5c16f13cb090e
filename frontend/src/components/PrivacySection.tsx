import { useState } from 'react'
import type { Profile } from '../generated/events'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { errorText } from './errorText'
import { Alert } from './Notice'
import { Section } from './Section'
import { Switch } from './Switch'

export function PrivacySection({ user }: { user: Profile }) {
  const { t } = useTranslation(['translation', 'account'])
  const { updateSettings } = useSession()
  const [failure, setFailure] = useState<unknown>(null)
  const change = (settings: Partial<Profile['settings']>) => {
    setFailure(null)
    updateSettings(settings).catch(setFailure)
  }
  return (
    <Section title={t('account:settings.privacy')} more={t('account:settings.privacyMore')}>
      <div className="flex flex-col gap-4">
        {failure !== null && <Alert>{errorText(t, failure)}</Alert>}
        <Switch
          label={t('account:settings.readReceipts')}
          more={t('account:settings.readReceiptsMore')}
          checked={user.settings.readReceipts}
          onChange={(readReceipts) => change({ readReceipts })}
        />
        <Switch
          label={t('account:settings.lastSeen')}
          more={t('account:settings.lastSeenMore')}
          checked={user.settings.lastSeen}
          onChange={(lastSeen) => change({ lastSeen })}
        />
      </div>
    </Section>
  )
}
