import { dayLabel } from '../i18n/format'
import { useTranslation } from '../i18n/useTranslation'
import { useNow } from './useNow'

export function DayDivider({ date }: { date: string }) {
  const { t } = useTranslation()
  const now = useNow()
  return (
    <div className="column flex justify-center pt-3 pb-3">
      <span className="forced-edge rounded-full border border-line bg-surface px-3 py-1 text-xs font-medium text-muted">
        {dayLabel(t, date, now)}
      </span>
    </div>
  )
}
