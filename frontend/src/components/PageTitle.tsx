import { useEffect } from 'react'
import { numberText } from '../i18n/locale'
import { useTranslation } from '../i18n/useTranslation'

const shownCount = (unread: number) => (unread > 99 ? '99+' : numberText(unread))

function useFavicon(hasUnread: boolean) {
  useEffect(() => {
    const icon = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
    if (icon) icon.href = hasUnread ? '/favicon-unread.svg' : '/favicon.svg'
  }, [hasUnread])
}

/** React hoists it into the head. The icon beside it has a badge while there is something to read. */
export function PageTitle({ page, unread = 0 }: { page?: string; unread?: number }) {
  const { t } = useTranslation()
  useFavicon(unread > 0)
  if (!page) return <title>{t('app.name')}</title>
  const title =
    unread > 0
      ? t('app.titleUnread', { page, unread: shownCount(unread) })
      : t('app.title', { page })
  return <title>{title}</title>
}
