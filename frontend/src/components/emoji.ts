const emoji =
  /(?:\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?(?:\u200D\p{Extended_Pictographic}(?:\uFE0F|\p{Emoji_Modifier})?)*|\p{Regional_Indicator}{2})/gu
const FEW = 3
const LONGEST = 60

/** Up to three emoji and nothing else: such a message is drawn large. */
export function isFewEmoji(text: string): boolean {
  if (text.length > LONGEST) return false
  const found = text.match(emoji)
  if (!found || found.length > FEW) return false
  return text.replace(emoji, '').trim() === ''
}
