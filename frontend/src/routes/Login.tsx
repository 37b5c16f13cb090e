import { Link, Navigate, useSearchParams } from 'react-router'
import { AuthLayout } from '../components/AuthLayout'
import { Button, linkShape } from '../components/Button'
import { DemoButtons, useDemoAccounts } from '../components/DemoButtons'
import { Field, PasswordField } from '../components/Field'
import { Alert } from '../components/Notice'
import { PageTitle } from '../components/PageTitle'
import { Splash } from '../components/Splash'
import { useForm } from '../components/useForm'
import { useListening } from '../components/useListening'
import { emailProblem } from '../components/validate'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { isInvitation, nextPath, preferredAccount } from './next'

export function Component() {
  const { t } = useTranslation(['translation', 'account'])
  const [search] = useSearchParams()
  const { status, login, loginAsDemo } = useSession()
  const demo = useDemoAccounts()
  const isListening = useListening()
  const form = useForm({
    check: ({ email = '', password }) => ({
      email: emailProblem(email),
      password: password ? undefined : 'passwordMissing',
    }),
    send: ({ email = '', password = '' }) => login({ email: email.trim(), password }),
    explain: (code) => (code === 'unauthorized' ? { form: t('account:error.signIn') } : undefined),
  })
  if (status === 'restoring') return <Splash />
  if (status === 'signedIn') return <Navigate to={nextPath(search)} replace />
  const intro = t(isInvitation(search) ? 'account:auth.signInInvite' : 'account:auth.signInIntro')
  return (
    <AuthLayout title={t('account:auth.signInTitle')} intro={intro}>
      <PageTitle page={t('account:auth.signIn')} />
      <DemoButtons
        names={demo}
        preferred={preferredAccount(search)}
        busy={form.busy}
        onChoose={(name) => form.run(() => loginAsDemo(name))}
      />
      <form ref={form.ref} noValidate onSubmit={form.onSubmit} className="flex flex-col gap-4">
        {form.problems.form && <Alert>{form.problems.form}</Alert>}
        <Field
          label={t('account:auth.email')}
          name="email"
          type="email"
          autoComplete="username"
          error={form.problems.email}
        />
        <PasswordField
          label={t('account:auth.password')}
          name="password"
          autoComplete="current-password"
          error={form.problems.password}
        />
        <Button
          type="submit"
          look={demo.length > 0 ? 'secondary' : 'primary'}
          busy={form.busy}
          disabled={!isListening}
          className="mt-2"
        >
          {t('account:auth.signIn')}
        </Button>
      </form>
      <p className="mt-4 text-center text-s text-muted">
        {t('account:auth.noAccount')}{' '}
        <Link to={{ pathname: '/register', search: search.toString() }} className={linkShape}>
          {t('account:auth.toRegister')}
        </Link>
      </p>
    </AuthLayout>
  )
}
