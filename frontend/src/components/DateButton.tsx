import { CalendarDays } from 'lucide-react'
import { useRef } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { IconButton } from './Button'

/** Asks for a day with the browser's own calendar, where it has one that a button can open. */
export function DateButton({ onChoose }: { onChoose: (midnight: Date) => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  if (!('showPicker' in HTMLInputElement.prototype)) return null
  return (
    <span className="relative flex-none">
      <input
        ref={input}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        onChange={({ target }) => {
          if (target.value) onChoose(new Date(`${target.value}T00:00`))
          // So that the same day can be chosen again.
          target.value = ''
        }}
        className="pointer-events-none absolute inset-0 opacity-0"
      />
      <IconButton aria-label={t('search.date')} onClick={() => input.current?.showPicker()}>
        <CalendarDays />
      </IconButton>
    </span>
  )
}
