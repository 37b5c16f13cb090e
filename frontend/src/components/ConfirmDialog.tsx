import { useTranslation } from '../i18n/useTranslation'
import { Button } from './Button'
import { Dialog } from './Dialog'

interface ConfirmDialogProps {
  title: string
  more: string
  /** What is done then. */
  verb: string
  onConfirm: () => void
  onClose: () => void
}

/** Asks before what cannot be undone. */
export function ConfirmDialog({ title, more, verb, onConfirm, onClose }: ConfirmDialogProps) {
  const { t } = useTranslation()
  const confirm = () => {
    onClose()
    onConfirm()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="mb-5 text-muted">{more}</p>
      <div className="flex justify-end gap-2">
        <Button look="secondary" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button look="danger" onClick={confirm}>
          {verb}
        </Button>
      </div>
    </Dialog>
  )
}
