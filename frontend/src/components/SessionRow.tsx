import { Monitor, MonitorSmartphone, Smartphone } from 'lucide-react'
import { useId, useState } from 'react'
import type { Session } from '../generated/events'
import { lastActiveText } from '../i18n/lastActive'
import { useTranslation } from '../i18n/useTranslation'
import { endSession } from '../lib/sessions'
import { Button } from './Button'
import { Time } from './Time'
import { useNow } from './useNow'

interface SessionRowProps {
  session: Session
  out: (ending: () => Promise<void>, said: string) => Promise<void>
}

const handheld = ['Android', 'iPhone', 'iPad']
const shape = 'flex min-h-13 items-center gap-x-3'

export function SessionRow({ session, out }: SessionRowProps) {
  const { t } = useTranslation('account')
  const [busy, setBusy] = useState(false)
  const activity = useId()
  const device = useDeviceName(session)
  const Icon = iconOf(session)
  const end = async () => {
    setBusy(true)
    await out(() => endSession(session.id), t('sessions.ended', { device }))
    setBusy(false)
  }
  return (
    <li className={`${shape} flex-wrap gap-y-1`}>
      <Icon className="size-5.5 flex-none text-muted" />
      <div className="min-w-0 flex-1 basis-32">
        <p className="font-semibold">{device}</p>
        <p id={activity} className="text-s text-muted">
          {session.current ? (
            <span className="font-medium text-accent">{t('sessions.thisOne')}</span>
          ) : (
            <LastActive at={session.lastActiveAt} />
          )}
        </p>
      </div>
      {!session.current && (
        <Button
          look="secondary"
          className="ms-auto"
          busy={busy}
          aria-label={t('sessions.end', { device })}
          aria-describedby={activity}
          onClick={() => void end()}
        >
          {t('settings.signOut')}
        </Button>
      )}
    </li>
  )
}

function LastActive({ at }: { at: string }) {
  const { t } = useTranslation('account')
  const now = useNow()
  return <Time at={at}>{lastActiveText(t, at, now)}</Time>
}

function iconOf({ system }: Session) {
  if (system === null) return MonitorSmartphone
  return handheld.includes(system) ? Smartphone : Monitor
}

function useDeviceName({ browser, system }: Session): string {
  const { t } = useTranslation('account')
  if (browser && system) return t('sessions.device', { browser, system })
  return browser ?? system ?? t('sessions.unknown')
}

export function SessionRowSkeleton() {
  const bone = 'rounded-full bg-line/70'
  return (
    <div className={`${shape} animate-pulse`} aria-hidden="true">
      <span className={`${bone} size-5.5`} />
      <span className="flex flex-1 flex-col gap-2">
        <span className={`${bone} h-3.5 w-36`} />
        <span className={`${bone} h-3 w-24`} />
      </span>
    </div>
  )
}
