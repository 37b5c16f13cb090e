import { type RefObject, useCallback, useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { Spinner } from './Spinner'

/** Always this high, whatever it shows: so that nothing below it moves. */
export const OLDER_HEIGHT = 56
const NEAR_START = 900

interface Source {
  messages: unknown[]
  loading: boolean
  hasOlder: boolean
  loadingOlder: boolean
  loadOlder: () => Promise<void>
}

/** Asks for older messages when the start comes near; after a failure only when told to. */
export function useOlder(box: RefObject<HTMLElement | null>, source: Source) {
  const [failed, setFailed] = useState(false)
  const latest = useRef(source)
  const busy = useRef(false)
  const load = useCallback(async () => {
    if (busy.current) return
    busy.current = true
    setFailed(false)
    await latest.current.loadOlder().catch(() => setFailed(true))
    busy.current = false
  }, [])
  const onScroll = useCallback(() => {
    const { loading, hasOlder, loadingOlder } = latest.current
    const near = (box.current?.scrollTop ?? 0) < NEAR_START
    if (near && hasOlder && !loading && !loadingOlder && !failed) void load()
  }, [box, failed, load])
  useEffect(() => {
    latest.current = source
  })
  // A page that does not fill the view cannot be scrolled, and so must ask by itself.
  const loaded = source.loading ? 0 : source.messages.length
  useEffect(() => {
    const timer = window.setTimeout(onScroll, 100, loaded)
    return () => window.clearTimeout(timer)
  }, [loaded, onScroll])
  return { failed, load, onScroll }
}

interface OlderZoneProps {
  name: string
  loading: boolean
  hasOlder: boolean
  older: ReturnType<typeof useOlder>
}

export function OlderZone({ name, loading, hasOlder, older }: OlderZoneProps) {
  const { t } = useTranslation()
  return (
    <div
      className="grid flex-none place-items-center text-center text-s text-muted"
      style={{ height: OLDER_HEIGHT }}
    >
      {older.failed ? (
        <button type="button" className="min-h-11 font-semibold text-accent" onClick={older.load}>
          {t('error.older')} {t('action.tryAgain')}
        </button>
      ) : loading ? null : hasOlder ? (
        <span>
          <Spinner />
          <span className="sr-only">{t('chat.loadingOlder')}</span>
        </span>
      ) : (
        <p className="px-4">{t('chat.start', { name })}</p>
      )}
    </div>
  )
}
