import { type RefObject, useCallback } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { Spinner } from './Spinner'

const NEAR_END = 900

interface Source {
  isLatest: boolean
  loadNewer: () => Promise<void>
}

/** Asks for newer messages when the end of a stretch of history comes near; after a failure when scrolled again. */
export function useNewer(
  box: RefObject<HTMLElement | null>,
  { isLatest, loadNewer }: Source,
): () => void {
  return useCallback(() => {
    const { scrollHeight = 0, scrollTop = 0, clientHeight = 0 } = box.current ?? {}
    const near = scrollHeight - scrollTop - clientHeight < NEAR_END
    if (near && !isLatest) loadNewer().catch(() => undefined)
  }, [box, isLatest, loadNewer])
}

export function NewerZone() {
  const { t } = useTranslation()
  return (
    <div className="grid h-14 flex-none place-items-center text-muted">
      <Spinner />
      <span className="sr-only">{t('app.loading')}</span>
    </div>
  )
}
