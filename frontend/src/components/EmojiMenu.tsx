import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { noteEmoji, recentEmoji } from '../lib/recentEmoji'
import { Menu, MenuItem } from './Menu'
import type { Place } from './place'

const ALL =
  '😀 😃 😄 😁 😆 😅 😂 🤣 🙂 🙃 😉 😊 😇 🥰 😍 🤩 😘 😗 😚 😋 😛 😜 🤪 😝 🤗 🤭 🤫 🤔 🤐 🤨 😐 😶 😏 😒 🙄 😬 😌 😔 😪 🤤 😴 😷 🤒 🤕 🤢 🤮 🤧 🥵 🥶 🥴 😵 🤯 🤠 🥳 😎 🤓 🧐 😕 😟 🙁 😮 😯 😲 😳 🥺 😦 😧 😨 😰 😥 😢 😭 😱 😖 😣 😞 😓 😩 😫 🥱 😤 😡 😠 🤬 💀 💩 🤡 👻 👽 🤖 😺 🙈 🙉 🙊 👋 🤚 ✋ 🖖 👌 🤌 🤏 ✌️ 🤞 🤟 🤘 🤙 👈 👉 👆 👇 ☝️ 👍 👎 ✊ 👊 👏 🙌 👐 🤲 🤝 🙏 💪 👀 🧠 👶 🧑 👩 👨 🧓 🙋 🤷 🤦 🙇 💃 🕺 👫 👪 ❤️ 🧡 💛 💚 💙 💜 🖤 🤍 💔 💕 💞 💓 💗 💖 💘 💝 💋 💯 💥 💫 💦 💨 💤 🐶 🐱 🐭 🐰 🦊 🐻 🐼 🐯 🦁 🐮 🐷 🐸 🐵 🐔 🐧 🐦 🦆 🦉 🐴 🦄 🐝 🦋 🐢 🐍 🐙 🐠 🐬 🐳 🐘 🌵 🎄 🌲 🌳 🌴 🌱 🍀 🌷 🌹 🌻 🌸 🌈 ☀️ 🌤️ ☁️ 🌧️ ⛈️ ❄️ ⭐ 🌟 ✨ 🌙 🔥 🌊 🍎 🍊 🍋 🍌 🍉 🍇 🍓 🍒 🍑 🍍 🥑 🍅 🥕 🌽 🍞 🧀 🥚 🍳 🥞 🍔 🍟 🍕 🌮 🍣 🍜 🍝 🍦 🍩 🍪 🎂 🍰 🍫 🍿 ☕ 🍵 🍺 🍻 🥂 🍷 🍹 ⚽ 🏀 🎾 🏐 🏊 🚴 🏃 🧘 🎮 🎲 🎯 🎸 🎹 🎤 🎧 🎬 🎨 🚗 🚕 🚲 🚂 ✈️ 🚀 ⛵ 🏖️ 🏔️ 🏠 🏙️ 🎉 🎊 🎈 🎁 🏆 🥇 📱 💻 📷 💡 📚 ✏️ 📌 📎 🔑 🔒 ⏰ 💰 ✅ ❌ ❗ ❓ ➕ ⚠️ 🚫 🔴 🟢 🔵 🏳️‍🌈'.split(
    ' ',
  )

interface EmojiMenuProps {
  at: Place
  onChoose: (emoji: string) => void
  onClose: () => void
}

/** A screen reader says the name of each; those chosen lately come first. */
export function EmojiMenu({ at, onChoose, onClose }: EmojiMenuProps) {
  const { t } = useTranslation()
  const [recent] = useState(recentEmoji)
  const choose = (emoji: string) => {
    noteEmoji(emoji)
    onClose()
    onChoose(emoji)
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
      className="max-h-[min(20rem,50dvh)] w-[min(23rem,calc(100vw-2rem))] overflow-y-auto overscroll-contain"
    >
      {recent.length > 0 && grid(recent)}
      {recent.length > 0 && <hr className="my-1.5 border-line" />}
      {grid(ALL)}
    </Menu>
  )
}
