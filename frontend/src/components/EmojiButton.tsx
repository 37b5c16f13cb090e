import { Smile } from 'lucide-react'
import { Suspense, useState } from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from '../i18n/useTranslation'
import { MenuButton } from './MenuButton'
import { part } from './part'
import type { Place } from './place'

const EmojiMenu = part(async () => (await import('./EmojiMenu')).EmojiMenu)

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
      <MenuButton aria-label={t('chat.emoji')} expanded={at !== null} onOpen={setAt}>
        <Smile />
      </MenuButton>
      <Suspense>{at && <EmojiMenu at={at} onChoose={onChoose} onClose={close} />}</Suspense>
    </>
  )
}
