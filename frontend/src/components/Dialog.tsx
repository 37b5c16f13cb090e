import { X } from 'lucide-react'
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { IconButton } from './Button'

interface DialogProps {
  title: string
  onClose: () => void
  children: ReactNode
}

const sheet =
  'm-auto w-[min(27rem,calc(100vw-2rem))] rounded-xl bg-raised p-6 text-ink shadow-float open:animate-appear max-wide:mb-[max(1rem,env(safe-area-inset-bottom))]'

/** Open as long as it is rendered. The browser keeps the focus inside and gives it back afterwards. */
export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useTranslation()
  const ref = useRef<HTMLDialogElement>(null)
  const heading = useId()
  // Closed before it is removed, or the focus does not find back.
  useLayoutEffect(() => {
    const dialog = ref.current
    dialog?.showModal()
    return () => dialog?.close()
  }, [])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog by itself; this is the click beside it.
    <dialog
      ref={ref}
      aria-labelledby={heading}
      className={sheet}
      onCancel={onClose}
      onClick={(event) => event.target === ref.current && onClose()}
    >
      <div className="mb-1 flex items-center gap-2">
        <h2 id={heading} className="flex-1 text-xl font-bold">
          {title}
        </h2>
        <IconButton aria-label={t('action.close')} onClick={onClose} className="-me-2">
          <X />
        </IconButton>
      </div>
      {children}
    </dialog>
  )
}
