const KEY = 'skin tone'
const takesTone = /^(?!👪)\p{Emoji_Modifier_Base}\uFE0F?$/u

export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿']

export function withTone(emoji: string, tone: string): string {
  return tone && takesTone.test(emoji) ? emoji.replace('\uFE0F', '') + tone : emoji
}

/** That of this browser; without one, emoji are yellow. */
export function storedTone(): string {
  const kept = localStorage.getItem(KEY) ?? ''
  return TONES.includes(kept) ? kept : ''
}

export function storeTone(tone: string): void {
  try {
    localStorage.setItem(KEY, tone)
  } catch {
    // Storage can be full: then it lasts until the menu is closed.
  }
}
