import { Smile } from 'lucide-react'
import { lazy, type MouseEvent, Suspense, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from 'react-i18next'
import { IconButton } from './Button'
import type { Place } from './place'

const EmojiMenu = lazy(() =>
  import('./EmojiMenu').then((module) => ({ default: module.EmojiMenu })),
)

interface EmojiButtonProps {
  onChoose: (emoji: string) => void
  onClose: () => void
}

export function EmojiButton({ onChoose, onClose }: EmojiButtonProps) {
  const { t } = useTranslation()
  const [at, setAt] = useState<Place | null>(null)
  const close = () => {
    // First the menu gives the focus back.
    flushSync(() => setAt(null))
    onClose()
  }
  return (
    <>
      <IconButton
        aria-label={t('chat.emoji')}
        aria-haspopup="menu"
        aria-expanded={at !== null}
        onClick={(event: MouseEvent<HTMLElement>) =>
          setAt(event.currentTarget.getBoundingClientRect())
        }
      >
        <Smile />
      </IconButton>
      <Suspense>{at && <EmojiMenu at={at} onChoose={onChoose} onClose={close} />}</Suspense>
    </>
  )
}
