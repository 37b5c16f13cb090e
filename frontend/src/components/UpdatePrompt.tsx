import { X } from 'lucide-react'
import { useState } from 'react'
import { useStore } from '../hooks/useStore'
import { useTranslation } from '../i18n/useTranslation'
import { updateIsReady } from '../lib/updates'
import { Button, IconButton } from './Button'

/** The page never reloads by itself: somebody may be writing. */
export function UpdatePrompt() {
  const { t } = useTranslation()
  const isReady = useStore(updateIsReady)
  const [dismissed, setDismissed] = useState(false)
  return (
    <div aria-live="polite" className="flex justify-center not-empty:mt-2">
      {isReady && !dismissed && (
        <div
          role="status"
          className="forced-edge pointer-events-auto flex max-w-md animate-appear items-center gap-2 rounded-m bg-raised py-1.5 ps-4 pe-1.5 text-s shadow-float"
        >
          <p className="min-w-0 flex-1">{t('update.ready')}</p>
          <Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>
          <IconButton aria-label={t('action.dismiss')} onClick={() => setDismissed(true)}>
            <X />
          </IconButton>
        </div>
      )}
    </div>
  )
}
