import { Link, Navigate, useSearchParams } from 'react-router'
import { AuthLayout } from '../components/AuthLayout'
import { Button, linkShape } from '../components/Button'
import { Field, PasswordField } from '../components/Field'
import { Alert } from '../components/Notice'
import { PageTitle } from '../components/PageTitle'
import { Splash } from '../components/Splash'
import { useForm } from '../components/useForm'
import { emailProblem, nameProblem, newPasswordProblem } from '../components/validate'
import { useSession } from '../hooks/useSession'
import { useTranslation } from '../i18n/useTranslation'
import { isInvitation, nextPath } from './next'

export function Component() {
  const { t } = useTranslation(['translation', 'account'])
  const [search] = useSearchParams()
  const { status, register } = useSession()
  const { ref, problems, busy, onSubmit } = useForm({
    check: ({ name = '', email = '', password = '' }) => ({
      name: nameProblem(name),
      email: emailProblem(email),
      password: newPasswordProblem(password),
    }),
    send: ({ name = '', email = '', password = '' }) =>
      register({ name: name.trim(), email: email.trim(), password }),
    explain: (code) => (code === 'conflict' ? { email: t('account:error.emailTaken') } : undefined),
  })
  if (status === 'restoring') return <Splash />
  if (status === 'signedIn') return <Navigate to={nextPath(search)} replace />
  const intro = t(
    isInvitation(search) ? 'account:auth.registerInvite' : 'account:auth.registerIntro',
  )
  return (
    <AuthLayout title={t('account:auth.registerTitle')} intro={intro}>
      <PageTitle page={t('account:auth.register')} />
      <form ref={ref} noValidate onSubmit={onSubmit} className="flex flex-col gap-4">
        {problems.form && <Alert>{problems.form}</Alert>}
        <Field
          label={t('account:auth.name')}
          name="name"
          autoComplete="name"
          error={problems.name}
        />
        <Field
          label={t('account:auth.email')}
          name="email"
          type="email"
          autoComplete="username"
          error={problems.email}
        />
        <PasswordField
          label={t('account:auth.password')}
          name="password"
          autoComplete="new-password"
          hint={t('account:auth.passwordHint')}
          error={problems.password}
        />
        <Button type="submit" busy={busy} className="mt-2">
          {t('account:auth.register')}
        </Button>
      </form>
      <p className="mt-4 text-center text-s text-muted">
        {t('account:auth.hasAccount')}{' '}
        <Link to={{ pathname: '/login', search: search.toString() }} className={linkShape}>
          {t('account:auth.toSignIn')}
        </Link>
      </p>
    </AuthLayout>
  )
}
