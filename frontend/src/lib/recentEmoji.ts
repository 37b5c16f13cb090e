const KEY = 'emoji'
const MOST = 16

/** Chosen lately in this browser, the last one first. */
export function recentEmoji(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept.filter((one) => typeof one === 'string') : []
  } catch {
    return []
  }
}

export function noteEmoji(emoji: string): void {
  const recent = [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, MOST)
  try {
    localStorage.setItem(KEY, JSON.stringify(recent))
  } catch {
    // Storage can be blocked or full: then the list begins anew.
  }
}
