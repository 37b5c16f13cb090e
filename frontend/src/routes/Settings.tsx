import { AccountSection } from '../components/AccountSection'
import { AppearanceSection } from '../components/AppearanceSection'
import { BackLink } from '../components/BackLink'
import { paneHeader } from '../components/ChatHeader'
import { LanguageSection } from '../components/LanguageSection'
import { NotificationsSection } from '../components/NotificationsSection'
import { PageTitle } from '../components/PageTitle'
import { PasswordSection } from '../components/PasswordSection'
import { PrivacySection } from '../components/PrivacySection'
import { ProfileSection } from '../components/ProfileSection'
import { SessionsSection } from '../components/SessionsSection'
import { useTranslation } from '../i18n/useTranslation'
import { useShell } from './shell'

export function Component() {
  const { t } = useTranslation(['translation', 'account'])
  const { user, unreadTotal } = useShell()
  return (
    <div className="flex h-full flex-col">
      <PageTitle page={t('account:settings.title')} unread={unreadTotal} />
      <header className={paneHeader}>
        <BackLink />
        <h1 className="text-l font-bold tracking-tight">{t('account:settings.title')}</h1>
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">
        <div className="mx-auto flex max-w-xl flex-col gap-4 p-4 pb-[calc(env(safe-area-inset-bottom)+5rem)] wide:p-8 wide:pb-20">
          <ProfileSection user={user} />
          <AppearanceSection />
          <LanguageSection user={user} />
          <NotificationsSection />
          <PrivacySection user={user} />
          <PasswordSection email={user.email} />
          <SessionsSection />
          <AccountSection email={user.email} />
        </div>
      </div>
    </div>
  )
}
