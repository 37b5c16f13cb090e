import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { IconButton } from './Button'
import { oneLine } from './oneLine'

interface ComposerStripProps {
  icon: ReactNode
  title: string
  text: string
  onCancel: () => void
}

/** Above the field: the message that is being edited or answered. */
export function ComposerStrip({ icon, title, text, onCancel }: ComposerStripProps) {
  const { t } = useTranslation()
  return (
    <div className="flex animate-fade items-center gap-3 border-b border-line ps-4.5 pe-1.5 pt-1 pb-1 [&>svg]:size-4.5 [&>svg]:flex-none [&>svg]:text-accent">
      {icon}
      <div className="min-w-0 flex-1 text-s">
        <p dir="auto" className={`${oneLine} font-semibold text-accent`}>
          {title}
        </p>
        <p dir="auto" className={`${oneLine} text-muted`}>
          {text}
        </p>
      </div>
      <IconButton aria-label={t('action.cancel')} onClick={onCancel}>
        <X />
      </IconButton>
    </div>
  )
}
