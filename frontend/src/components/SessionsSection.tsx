import { useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { endOtherSessions } from '../lib/sessions'
import { Button } from './Button'
import { errorText } from './errorText'
import { Alert } from './Notice'
import { Section } from './Section'
import { SessionRow, SessionRowSkeleton } from './SessionRow'
import { useSessions } from './useSessions'

export function SessionsSection() {
  const { t } = useTranslation(['translation', 'account'])
  const { sessions, failure, load, end } = useSessions()
  const [ended, setEnded] = useState('')
  const [busy, setBusy] = useState(false)
  const list = useRef<HTMLUListElement>(null)
  const out = async (ending: () => Promise<void>, said: string) => {
    const pressed = document.activeElement
    setEnded('')
    if (!(await end(ending))) return
    setEnded(said)
    // What was pressed goes away, and the focus must not.
    if ([pressed, document.body].includes(document.activeElement)) list.current?.focus()
  }
  const outOfOthers = async () => {
    setBusy(true)
    await out(endOtherSessions, t('account:sessions.othersEnded'))
    setBusy(false)
  }
  return (
    <Section title={t('account:sessions.title')} more={t('account:sessions.more')}>
      {failure !== null && <Alert>{errorText(t, failure)}</Alert>}
      {!sessions && failure === null && <SessionRowSkeleton />}
      <ul
        ref={list}
        tabIndex={-1}
        aria-label={t('account:sessions.title')}
        className="flex flex-col gap-2 rounded-m empty:hidden"
      >
        {sessions?.map((session) => (
          <SessionRow key={session.id} session={session} out={out} />
        ))}
      </ul>
      <div className="flex flex-wrap items-center justify-end gap-3 pt-3">
        <p aria-live="polite" className="text-s text-online-text">
          {ended}
        </p>
        {sessions && sessions.length > 1 && (
          <Button look="danger" busy={busy} onClick={() => void outOfOthers()}>
            {t('account:sessions.endOthers')}
          </Button>
        )}
        {!sessions && failure !== null && (
          <Button look="secondary" onClick={() => void load()}>
            {t('action.tryAgain')}
          </Button>
        )}
      </div>
    </Section>
  )
}
