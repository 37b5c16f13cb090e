import { Bell } from 'lucide-react'
import { useState } from 'react'
import { useStore } from '../hooks/useStore'
import { useTranslation } from '../i18n/useTranslation'
import { askPermission, notify, type Permission, permission } from '../lib/notifying/desktop'
import { pushWorks } from '../lib/notifying/push'
import { playSound } from '../lib/notifying/sound'
import { notifications, sounds } from '../lib/preferences'
import { Button } from './Button'
import { Section } from './Section'
import { Switch } from './Switch'

export function NotificationsSection() {
  const { t } = useTranslation(['translation', 'account'])
  const hasSound = useStore(sounds)
  const wanted = useStore(notifications)
  const [allowed, setAllowed] = useState<Permission>(permission)
  const hasNotes = wanted && allowed === 'granted'
  const turnNotes = async (on: boolean) => {
    const answer = on ? await askPermission() : allowed
    setAllowed(answer)
    notifications.set(on && answer === 'granted')
  }
  const test = () => {
    if (hasSound) playSound().catch(() => {})
    if (!hasNotes) return
    const texts = { title: t('app.name'), text: t('account:settings.testText') }
    void notify({ matchId: 'test', silent: hasSound, ...texts })
  }
  return (
    <Section
      title={t('account:settings.notifications')}
      more={t('account:settings.notificationsMore')}
    >
      <div className="flex flex-col gap-4">
        <Switch
          label={t('account:settings.sound')}
          more={t('account:settings.soundMore')}
          checked={hasSound}
          onChange={sounds.set}
        />
        <Switch
          label={t('account:settings.desktop')}
          more={t('account:settings.desktopMore')}
          checked={hasNotes}
          disabled={allowed === 'missing'}
          onChange={(on) => void turnNotes(on)}
        />
        <Explanation allowed={allowed} hasNotes={hasNotes} />
        <div className="flex justify-end">
          <Button look="secondary" disabled={!hasSound && !hasNotes} onClick={test}>
            <Bell className="size-4.5" />
            {t('account:settings.test')}
          </Button>
        </div>
      </div>
    </Section>
  )
}

function Explanation({ allowed, hasNotes }: { allowed: Permission; hasNotes: boolean }) {
  const { t } = useTranslation(['translation', 'account'])
  const pushes = useStore(pushWorks)
  return (
    <p role="status" className="text-s text-muted empty:-mt-4">
      {allowed === 'denied' && t('account:settings.desktopDenied')}
      {hasNotes && pushes === false && t('account:settings.desktopWhileOpen')}
      {allowed === 'missing' && t('account:settings.desktopMissing')}
    </p>
  )
}
