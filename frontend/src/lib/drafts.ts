import { onSignOut } from './session'

const prefix = (userId: string) => `draft ${userId} `

/** What the browser's storage had no room for, by key. */
const unkept = new Map<string, string>()

const read = (key: string): string => unkept.get(key) ?? localStorage.getItem(key) ?? ''

export const readDraft = (userId: string, matchId: string): string => read(prefix(userId) + matchId)

/** Until the page is left at least, where the storage is full or closed. */
export function writeDraft(userId: string, matchId: string, text: string): void {
  const key = prefix(userId) + matchId
  unkept.delete(key)
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch {
    unkept.set(key, text)
  }
}

/** Calls the listener when another tab has written: what stands there now, and what stood there before. */
export function watchDraft(
  userId: string,
  matchId: string,
  listener: (text: string, before: string) => void,
): () => void {
  const heard = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key !== prefix(userId) + matchId) return
    unkept.delete(key)
    listener(newValue ?? '', oldValue ?? '')
  }
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

export function startDrafts(): void {
  onSignOut(({ id }) => {
    for (const key of [...unkept.keys(), ...Object.keys(localStorage)]) {
      if (!key.startsWith(prefix(id))) continue
      unkept.delete(key)
      localStorage.removeItem(key)
    }
  })
}
