import * as storage from './storage'

const KEY = 'emoji'
const MOST = 16

/** Chosen lately in this browser, the last one first. */
export function recentEmoji(): string[] {
  try {
    const kept: unknown = JSON.parse(storage.read(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

export function noteEmoji(emoji: string): void {
  const recent = [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, MOST)
  storage.write(KEY, JSON.stringify(recent))
}
