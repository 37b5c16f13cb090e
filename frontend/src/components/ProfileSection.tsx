import { useState } from 'react'
import type { Profile } from '../generated/events'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { Button } from './Button'
import { Field } from './Field'
import { Alert } from './Notice'
import { PictureEditor } from './PictureEditor'
import { Section } from './Section'
import { useForm } from './useForm'
import { nameProblem } from './validate'

export function ProfileSection({ user }: { user: Profile }) {
  const { t } = useTranslation(['translation', 'account'])
  const { updateName } = useSession()
  const [saved, setSaved] = useState(false)
  const { ref, problems, busy, onSubmit } = useForm({
    check: ({ name = '' }) => ({ name: nameProblem(name) }),
    send: async ({ name = '' }) => {
      await updateName(name.trim())
      setSaved(true)
    },
  })
  return (
    <Section title={t('account:settings.profile')} more={t('account:settings.profileMore')}>
      <PictureEditor user={user} />
      <form ref={ref} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        {problems.form && <Alert>{problems.form}</Alert>}
        <Field
          label={t('account:auth.name')}
          name="name"
          defaultValue={user.name}
          autoComplete="name"
          error={problems.name}
          onChange={() => setSaved(false)}
        />
        <div className="flex items-center justify-end gap-3">
          <p aria-live="polite" className="text-s text-online-text">
            {saved && t('action.saved')}
          </p>
          <Button type="submit" busy={busy}>
            {t('action.save')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
