import { onSignOut } from './session'

const prefix = (userId: string) => `draft ${userId} `

export const readDraft = (userId: string, matchId: string): string =>
  localStorage.getItem(prefix(userId) + matchId) ?? ''

export function writeDraft(userId: string, matchId: string, text: string): void {
  const key = prefix(userId) + matchId
  if (text) localStorage.setItem(key, text)
  else localStorage.removeItem(key)
}

/** Calls the listener when another tab has written: what stands there now, and what stood there before. */
export function watchDraft(
  userId: string,
  matchId: string,
  listener: (text: string, before: string) => void,
): () => void {
  const heard = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key === prefix(userId) + matchId) listener(newValue ?? '', oldValue ?? '')
  }
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

export function startDrafts(): void {
  onSignOut(({ id }) => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix(id))) localStorage.removeItem(key)
    }
  })
}
