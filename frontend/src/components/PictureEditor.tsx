import { useRef, useState } from 'react'
import type { Profile } from '../generated/events'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { squared } from '../lib/picture'
import { Avatar } from './Avatar'
import { Button } from './Button'
import { errorText } from './errorText'
import { Alert } from './Notice'

/** Asks for a file, and sends it at once. */
export function PictureEditor({ user }: { user: Profile }) {
  const { t } = useTranslation(['translation', 'account'])
  const { setPicture, removePicture } = useSession()
  const input = useRef<HTMLInputElement>(null)
  const change = useRef<HTMLButtonElement>(null)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState('')
  const run = async (save: () => Promise<void>) => {
    setBusy(true)
    setProblem('')
    await save().catch((error) => setProblem(errorText(t, error)))
    setBusy(false)
  }
  const choose = async (file: File) => {
    const picture = await squared(file).catch(() => null)
    if (picture) await run(() => setPicture(picture))
    else setProblem(t('account:settings.pictureUnreadable'))
  }
  return (
    <div className="mb-5 flex flex-col gap-3">
      {problem && <Alert>{problem}</Alert>}
      <input
        ref={input}
        type="file"
        accept="image/*"
        hidden
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) void choose(file)
          target.value = ''
        }}
      />
      <div className="flex flex-wrap items-center gap-2">
        <span className="me-2">
          <Avatar person={user} size="l" />
        </span>
        <Button ref={change} look="secondary" busy={busy} onClick={() => input.current?.click()}>
          {t('account:settings.changePicture')}
        </Button>
        {user.avatarUrl && !busy && (
          <Button
            look="danger"
            onClick={() => {
              change.current?.focus()
              void run(removePicture)
            }}
          >
            {t('account:settings.removePicture')}
          </Button>
        )}
      </div>
    </div>
  )
}
