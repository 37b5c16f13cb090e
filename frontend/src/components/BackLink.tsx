import { ArrowLeft } from 'lucide-react'
import { type MouseEvent, useMemo } from 'react'
import { Link, useLocation, useNavigate } from 'react-router'
import { useTranslation } from '../i18n/useTranslation'
import { iconShape } from './Button'

export const LIST = '/chat'

/** What a way to another page notes of where it was gone, for the way back. */
export function useCameFrom(): { from: string } {
  const { pathname } = useLocation()
  return useMemo(() => ({ from: pathname }), [pathname])
}

/** To the list: back in history where one came from it, so that the browser's own way back does not lead here again. */
export function BackLink() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { from } = (useLocation().state ?? {}) as { from?: string }
  const onClick = (event: MouseEvent) => {
    if (from !== LIST || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) {
      return
    }
    event.preventDefault()
    void navigate(-1)
  }
  return (
    <Link
      to={LIST}
      replace
      onClick={onClick}
      aria-label={t('action.back')}
      className={`${iconShape} -me-1.5 wide:hidden`}
    >
      <ArrowLeft className="rtl:-scale-x-100" />
    </Link>
  )
}
