import { useRef, useState } from 'react'
import all from '../emoji/all.json'
import { storedTone, storeTone, withTone } from '../emoji/tones'
import { useTranslation } from '../i18n/useTranslation'
import { noteEmoji, recentEmoji } from '../lib/recentEmoji'
import { EmojiHead } from './EmojiHead'
import { Menu, MenuItem } from './Menu'
import type { Place } from './place'
import { useEmojiSearch } from './useEmojiSearch'

const ALL = all.split(' ')

interface EmojiMenuProps {
  at: Place
  onChoose: (emoji: string) => void
  onClose: () => void
}

/** A screen reader says the name of each; those chosen lately come first. */
export function EmojiMenu({ at, onChoose, onClose }: EmojiMenuProps) {
  const { t } = useTranslation()
  const [recent] = useState(recentEmoji)
  const [tone, setTone] = useState(storedTone)
  const [sought, setSought] = useState('')
  const box = useRef<HTMLInputElement>(null)
  const { found, status } = useEmojiSearch(ALL, sought)
  const choose = (emoji: string) => {
    noteEmoji(emoji)
    onClose()
    onChoose(emoji)
  }
  const changeTone = (next: string) => {
    storeTone(next)
    setTone(next)
  }
  const grid = (emojis: string[]) => (
    <div className="grid grid-cols-[repeat(auto-fill,minmax(2.75rem,1fr))]">
      {emojis.map((emoji) => (
        <MenuItem
          key={emoji}
          onClick={() => choose(emoji)}
          className="min-h-11! justify-center p-0! text-xl"
        >
          {emoji}
        </MenuItem>
      ))}
    </div>
  )
  return (
    <Menu
      label={t('chat.emoji')}
      at={at}
      onClose={onClose}
      onType={() => box.current?.focus()}
      head={
        <EmojiHead
          ref={box}
          sought={sought}
          onSeek={setSought}
          tone={tone}
          onTone={changeTone}
          status={status}
          onClose={onClose}
        />
      }
      className="h-[min(20rem,50dvh)] w-[min(23rem,calc(100vw-2rem))] overflow-y-auto overscroll-contain"
    >
      {!found && recent.length > 0 && grid(recent)}
      {!found && recent.length > 0 && <hr className="my-1.5 border-line" />}
      {grid((found ?? ALL).map((emoji) => withTone(emoji, tone)))}
    </Menu>
  )
}
