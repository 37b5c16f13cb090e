import { useTranslation } from '../i18n/useTranslation'

const line = 'h-px flex-1 bg-accent/35'

export function NewMessagesDivider() {
  const { t } = useTranslation()
  return (
    <div
      data-new
      className="column flex items-center gap-3 pt-2 pb-3 text-xs font-bold text-accent"
    >
      <span className={line} />
      {t('chat.new')}
      <span className={line} />
    </div>
  )
}
