import type { ReactNode } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { Logo } from './Logo'

interface AuthLayoutProps {
  title: string
  intro: string
  children: ReactNode
}

export function AuthLayout({ title, intro, children }: AuthLayoutProps) {
  const { t } = useTranslation(['translation', 'account'])
  return (
    <div className="grid h-full grid-cols-[minmax(0,1fr)] overflow-y-auto desk:grid-cols-[minmax(0,5fr)_minmax(0,6fr)]">
      <AuthPicture />
      <main className="flex flex-col justify-center px-6 pt-[max(2rem,env(safe-area-inset-top))] pb-[max(2rem,env(safe-area-inset-bottom))] max-wide:justify-start">
        <div className="mx-auto w-full max-w-sm">
          <p className="mb-10 flex items-center gap-2.5 text-l font-bold tracking-tight desk:hidden">
            <Logo className="size-8 text-accent" />
            {t('app.name')}
          </p>
          <h1 className="text-2xl font-bold tracking-tight">{title}</h1>
          <p className="mt-1.5 mb-7 text-muted">{intro}</p>
          {children}
        </div>
      </main>
    </div>
  )
}

/** Wide screens only: what the product is, without a word too many. */
function AuthPicture() {
  const { t } = useTranslation(['translation', 'account'])
  return (
    <aside className="relative hidden flex-col justify-between overflow-hidden bg-mine p-12 text-on-mine desk:flex">
      <Logo className="absolute -end-48 top-[8%] size-[min(38rem,62vh)] opacity-14 [stroke-width:2]" />
      <p className="flex items-center gap-2.5 text-l font-bold tracking-tight">
        <Logo className="size-8" />
        {t('app.name')}
      </p>
      <div className="relative">
        <p className="text-[2.75rem] leading-[1.1] font-bold tracking-tight whitespace-pre-line">
          {t('account:auth.tagline')}
        </p>
        <p className="mt-4 max-w-sm text-l text-mine-meta">{t('account:auth.taglineMore')}</p>
      </div>
    </aside>
  )
}
