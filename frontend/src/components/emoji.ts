const one = String.raw`\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?`
const joined = String.raw`${one}(?:\u200D${one})*`
const flag = String.raw`\p{Regional_Indicator}{2}|\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}`
const keycap = String.raw`[\d#*]\uFE0F?\u20E3`
const emoji = new RegExp(`${flag}|${keycap}|${joined}`, 'gu')
const FEW = 3
const LONGEST = 100

/** Up to three emoji and nothing else: such a message is drawn large. */
export function isFewEmoji(text: string): boolean {
  if (text.length > LONGEST) return false
  const found = text.match(emoji)
  if (!found || found.length > FEW) return false
  return text.replace(emoji, '').trim() === ''
}
