import * as storage from '../lib/storage'

const KEY = 'skin tone'
const takesTone = /^(?!👪)\p{Emoji_Modifier_Base}\uFE0F?$/u

export const TONES = ['', '🏻', '🏼', '🏽', '🏾', '🏿']

export function withTone(emoji: string, tone: string): string {
  return tone && takesTone.test(emoji) ? emoji.replace('\uFE0F', '') + tone : emoji
}

/** That of this browser; without one, emoji are yellow. */
export function storedTone(): string {
  const kept = storage.read(KEY) ?? ''
  return TONES.includes(kept) ? kept : ''
}

export function storeTone(tone: string): void {
  storage.write(KEY, tone)
}
