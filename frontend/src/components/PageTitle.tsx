import { useTranslation } from 'react-i18next'
import { numberText } from '../i18n/locale'

const shownCount = (unread: number) => (unread > 99 ? '99+' : numberText(unread))

/** React hoists it into the head. */
export function PageTitle({ page, unread = 0 }: { page?: string; unread?: number }) {
  const { t } = useTranslation()
  if (!page) return <title>{t('app.name')}</title>
  const title =
    unread > 0
      ? t('app.titleUnread', { page, unread: shownCount(unread) })
      : t('app.title', { page })
  return <title>{title}</title>
}
