import { ChevronDown } from 'lucide-react'
import { useState } from 'react'
import type { Profile } from '../generated/events'
import { useSession } from '../hooks/useSession'
import { type Language, languages } from '../i18n/languages'
import { useTranslation } from '../i18n/useTranslation'
import { errorText } from './errorText'
import { Alert } from './Notice'
import { Section } from './Section'

export function LanguageSection({ user }: { user: Profile }) {
  const { t } = useTranslation(['translation', 'account'])
  const { updateSettings } = useSession()
  const [failure, setFailure] = useState<unknown>(null)
  const choose = (language: string) => {
    setFailure(null)
    updateSettings({ language: (language || null) as Language | null }).catch(setFailure)
  }
  return (
    <Section title={t('account:settings.language')} more={t('account:settings.languageMore')}>
      {failure !== null && <Alert>{errorText(t, failure)}</Alert>}
      <div className="relative">
        <select
          aria-label={t('account:settings.language')}
          value={user.settings.language ?? ''}
          onChange={(event) => choose(event.target.value)}
          className="min-h-12 w-full appearance-none rounded-m border border-edge bg-raised ps-3.5 pe-10"
        >
          <option value="">{t('account:settings.languageBrowser')}</option>
          {Object.entries(languages).map(([language, name]) => (
            <option key={language} value={language} lang={language}>
              {name}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute end-3.5 top-1/2 size-4.5 -translate-y-1/2 text-muted"
        />
      </div>
    </Section>
  )
}
