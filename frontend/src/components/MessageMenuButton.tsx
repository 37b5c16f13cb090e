import type { KeyboardEvent } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { MenuButton } from './MenuButton'
import type { Place } from './place'

interface MessageMenuButtonProps {
  /** The one that Tab comes to; from it the arrows lead to the others. */
  isTabStop: boolean
  expanded: boolean
  onOpen: (at: Place) => void
}

function focusNeighbour(event: KeyboardEvent<HTMLElement>) {
  const steps: Record<string, number> = { ArrowUp: -1, ArrowDown: 1 }
  const step = steps[event.key]
  const log = event.currentTarget.closest('[role="log"]')
  if (!step || !log) return
  event.preventDefault()
  const buttons = [...log.querySelectorAll<HTMLElement>('.message-menu')]
  buttons[buttons.indexOf(event.currentTarget) + step]?.focus()
}

/** Each message has it: one path, not the icon's five elements and components. */
const dots = (
  <svg
    viewBox="0 0 24 24"
    fill="none"
    stroke="currentColor"
    strokeWidth="4"
    strokeLinecap="round"
    aria-hidden="true"
  >
    <path d="M5 12h.01M12 12h.01M19 12h.01" />
  </svg>
)

export function MessageMenuButton({ isTabStop, expanded, onOpen }: MessageMenuButtonProps) {
  const { t } = useTranslation()
  return (
    <MenuButton
      aria-label={t('message.menu')}
      expanded={expanded}
      onOpen={onOpen}
      tabIndex={isTabStop ? 0 : -1}
      onKeyDown={focusNeighbour}
      className="message-menu"
    >
      {dots}
    </MenuButton>
  )
}
