import { onSignOut } from './session'
import { createSignal } from './signal'

const prefix = (userId: string) => `draft ${userId} `
const changes = createSignal<void>()

export const readDraft = (userId: string, matchId: string): string =>
  localStorage.getItem(prefix(userId) + matchId) ?? ''

export function writeDraft(userId: string, matchId: string, text: string): void {
  const key = prefix(userId) + matchId
  if (text) localStorage.setItem(key, text)
  else localStorage.removeItem(key)
  changes.emit()
}

/** Also when another tab writes. */
export function watchDrafts(listener: () => void): () => void {
  const unsubscribe = changes.on(listener)
  window.addEventListener('storage', listener)
  return () => {
    unsubscribe()
    window.removeEventListener('storage', listener)
  }
}

export function startDrafts(): void {
  onSignOut(({ id }) => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix(id))) localStorage.removeItem(key)
    }
  })
}
