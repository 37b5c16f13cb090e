import { useState } from 'react'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { Button } from './Button'
import { PasswordField } from './Field'
import { Alert } from './Notice'
import { Section } from './Section'
import { useForm } from './useForm'
import { newPasswordProblem } from './validate'

export function PasswordSection({ email }: { email: string }) {
  const { t } = useTranslation(['translation', 'account'])
  const { changePassword } = useSession()
  const [changed, setChanged] = useState(false)
  const { ref, problems, busy, onSubmit } = useForm({
    check: ({ current, next = '' }) => ({
      current: current ? undefined : 'passwordMissing',
      next: newPasswordProblem(next),
    }),
    send: async ({ current = '', next = '' }) => {
      await changePassword({ current, next })
      ref.current?.reset()
      setChanged(true)
    },
  })
  return (
    <Section title={t('account:settings.password')} more={t('account:settings.passwordMore')}>
      <form
        ref={ref}
        noValidate
        onSubmit={onSubmit}
        onChange={() => setChanged(false)}
        className="flex flex-col gap-4"
      >
        {/* Tells a password manager whose password it is. */}
        <input hidden readOnly autoComplete="username" value={email} />
        {problems.form && <Alert>{problems.form}</Alert>}
        <PasswordField
          label={t('account:settings.currentPassword')}
          name="current"
          autoComplete="current-password"
          error={problems.current}
        />
        <PasswordField
          label={t('account:settings.newPassword')}
          name="next"
          autoComplete="new-password"
          hint={t('account:auth.passwordHint')}
          error={problems.next}
        />
        <div className="flex items-center justify-end gap-3">
          <p aria-live="polite" className="text-s text-online-text">
            {changed && t('account:settings.passwordChanged')}
          </p>
          <Button type="submit" look="secondary" busy={busy}>
            {t('account:settings.changePassword')}
          </Button>
        </div>
      </form>
    </Section>
  )
}
