import { CircleAlert, Info, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { IconButton } from './Button'

/** What went wrong, inside a form or a pane. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <div
      role="alert"
      className="forced-edge flex items-start gap-2.5 rounded-m bg-danger-soft px-3.5 py-3 text-s font-medium text-danger"
    >
      <CircleAlert className="size-4.5 flex-none" />
      <div className="min-w-0">{children}</div>
    </div>
  )
}

interface NoticeProps {
  children: ReactNode
  role?: 'alert' | 'note'
  onDismiss: () => void
}

/** Floats over the top of the conversation, so that nothing moves when it comes and goes. */
export function Notice({ children, role = 'alert', onDismiss }: NoticeProps) {
  const { t } = useTranslation()
  return (
    <div
      role={role}
      className="forced-edge pointer-events-auto flex w-full max-w-md animate-appear items-center gap-3 rounded-m bg-raised py-1.5 ps-4 pe-1.5 text-s shadow-float"
    >
      {role === 'alert' ? (
        <CircleAlert className="size-5 flex-none text-danger" />
      ) : (
        <Info className="size-5 flex-none text-accent" />
      )}
      <p className="min-w-0 flex-1 py-1.5">{children}</p>
      <IconButton aria-label={t('action.dismiss')} onClick={onDismiss}>
        <X />
      </IconButton>
    </div>
  )
}
