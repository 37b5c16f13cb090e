import type { KeyboardEvent, RefObject } from 'react'
import { TONES, withTone } from '../emoji/tones'
import { useTranslation } from '../i18n/useTranslation'

interface EmojiHeadProps {
  ref: RefObject<HTMLInputElement | null>
  sought: string
  onSeek: (text: string) => void
  tone: string
  onTone: (tone: string) => void
  status: string
  onClose: () => void
}

const firstFound = (box: HTMLElement) =>
  box.closest('dialog')?.querySelector<HTMLElement>('[role="menuitem"]')

/** From the search, the first emoji is one key away: down to it, or Enter for it. */
export function EmojiHead({ ref, sought, onSeek, tone, onTone, status, onClose }: EmojiHeadProps) {
  const { t } = useTranslation()
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown') firstFound(event.currentTarget)?.focus()
    else if (event.key === 'Enter' && sought.trim()) firstFound(event.currentTarget)?.click()
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  return (
    <div className="relative mb-1.5 flex gap-1.5">
      <input
        ref={ref}
        type="search"
        aria-label={t('emoji.search')}
        placeholder={t('emoji.search')}
        dir="auto"
        autoComplete="off"
        enterKeyHint="done"
        value={sought}
        onChange={({ target }) => onSeek(target.value)}
        onKeyDown={onKeyDown}
        className="min-h-11 min-w-0 flex-1 rounded-m border border-line bg-surface px-3.5 placeholder:text-muted [&::-webkit-search-cancel-button]:hidden"
      />
      <select
        aria-label={t('emoji.tone')}
        value={tone}
        onChange={({ target }) => onTone(target.value)}
        className="min-h-11 w-14 flex-none appearance-none rounded-m border border-line bg-surface text-center text-xl hover:bg-hover"
      >
        {TONES.map((one) => (
          <option key={one} value={one}>
            {withTone('👋', one)}
          </option>
        ))}
      </select>
      <p
        role="status"
        className="absolute inset-x-0 top-full px-3 pointer-events-none py-3.5 text-s text-muted"
      >
        {status}
      </p>
    </div>
  )
}
