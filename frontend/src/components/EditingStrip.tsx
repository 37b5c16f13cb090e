import { Pencil, X } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button'

interface EditingStripProps {
  text: string
  onCancel: () => void
}

/** Above the field while it holds the text of a message instead of the draft. */
export function EditingStrip({ text, onCancel }: EditingStripProps) {
  const { t } = useTranslation()
  return (
    <div className="flex animate-fade items-center gap-3 border-b border-line ps-4.5 pe-1.5 pt-1 pb-1">
      <Pencil className="size-4.5 flex-none text-accent" />
      <div className="min-w-0 flex-1 text-s">
        <p className="font-semibold text-accent">{t('chat.editing')}</p>
        <p dir="auto" className="truncate text-muted">
          {text}
        </p>
      </div>
      <IconButton aria-label={t('action.cancel')} onClick={onCancel}>
        <X />
      </IconButton>
    </div>
  )
}
