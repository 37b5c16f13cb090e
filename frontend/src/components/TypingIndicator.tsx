import { useTranslation } from '../i18n/useTranslation'

const dots = ['', '[animation-delay:150ms]', '[animation-delay:300ms]']

// It comes and goes many times: it is there to be found, and is not announced each time.
export function TypingIndicator({ name }: { name: string }) {
  const { t } = useTranslation()
  return (
    <div className="column flex animate-appear items-center gap-2.5 pb-2.5" aria-live="off">
      <span
        className="bubble flex h-9.5 items-center gap-1.25"
        data-mine="false"
        data-first="true"
        aria-hidden="true"
      >
        {dots.map((delay) => (
          <span key={delay} className={`size-1.75 animate-dot rounded-full bg-muted ${delay}`} />
        ))}
      </span>
      <span className="truncate text-s text-muted">{t('chat.typing', { name })}</span>
    </div>
  )
}
