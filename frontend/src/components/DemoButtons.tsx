import { useEffect, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { api } from '../lib/api'
import { Button } from './Button'

export function useDemoAccounts(): string[] {
  const [names, setNames] = useState<string[]>([])
  useEffect(() => {
    let wanted = true
    api.demoAccounts().then(
      ({ accounts }) => wanted && setNames(accounts.map((account) => account.name)),
      () => undefined,
    )
    return () => {
      wanted = false
    }
  }, [])
  return names
}

interface DemoButtonsProps {
  names: string[]
  /** The account that the link was made for: it comes first. */
  preferred: string | null
  busy: boolean
  onChoose: (name: string) => void
}

export function DemoButtons({ names, preferred, busy, onChoose }: DemoButtonsProps) {
  const { t } = useTranslation(['translation', 'account'])
  if (names.length === 0) return null
  const isPreferred = (name: string) => name.toLowerCase() === preferred?.toLowerCase()
  const ordered = [...names].sort((a, b) => Number(isPreferred(b)) - Number(isPreferred(a)))
  return (
    <div className="mb-6 flex animate-fade flex-col gap-2.5">
      {ordered.map((name, at) => (
        <Button
          key={name}
          look={at === 0 ? 'primary' : 'secondary'}
          aria-disabled={busy}
          onClick={() => onChoose(name)}
        >
          {t('account:auth.demo', { name })}
        </Button>
      ))}
      <p className="mt-3 flex items-center gap-3 text-s text-muted before:h-px before:flex-1 before:bg-line after:h-px after:flex-1 after:bg-line">
        {t('account:auth.or')}
      </p>
    </div>
  )
}
