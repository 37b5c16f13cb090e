import { LoaderCircle, WifiOff } from 'lucide-react'
import { useTranslation } from '../i18n/useTranslation'

export function ConnectionBanner({ banner }: { banner: 'none' | 'reconnecting' | 'offline' }) {
  const { t } = useTranslation()
  return (
    // The region stands before its text comes, or screen readers miss it.
    <div aria-live="polite" className="flex justify-center">
      {banner !== 'none' && (
        <div
          role="status"
          className="connection forced-edge flex animate-appear items-center gap-2 rounded-xl bg-accent-soft px-4 py-2 text-s font-semibold text-accent shadow-lift"
        >
          {banner === 'offline' ? (
            <WifiOff className="size-4 flex-none" />
          ) : (
            <LoaderCircle className="size-4 flex-none animate-spin" />
          )}
          {t(banner === 'offline' ? 'chat.offline' : 'chat.reconnecting')}
        </div>
      )}
    </div>
  )
}
