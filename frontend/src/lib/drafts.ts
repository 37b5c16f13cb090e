import { onSignOut } from './session'
import { createSignal } from './signal'

const prefix = (userId: string) => `draft ${userId} `

/** Of what one writes in a match: the text, the message that it answers, the one that is edited, and its new text. */
export type Part = 'text' | 'reply' | 'edit' | 'edited'

const keyOf = (userId: string, matchId: string, part: Part): string =>
  prefix(userId) + matchId + (part === 'text' ? '' : ` ${part}`)

/** What the browser's storage had no room for, by key. */
const unkept = new Map<string, string>()
const written = createSignal<string>()

const read = (key: string): string => unkept.get(key) ?? localStorage.getItem(key) ?? ''

export const readDraft = (userId: string, matchId: string, part: Part = 'text'): string =>
  read(keyOf(userId, matchId, part))

/** Until the page is left at least, where the storage is full or closed. */
export function writeDraft(
  userId: string,
  matchId: string,
  text: string,
  part: Part = 'text',
): void {
  const key = keyOf(userId, matchId, part)
  unkept.delete(key)
  try {
    if (text) localStorage.setItem(key, text)
    else localStorage.removeItem(key)
  } catch {
    unkept.set(key, text)
  }
  written.emit(key)
}

/** Calls the listener when another tab has written: what stands there now, and what stood there before. */
export function watchDraft(
  userId: string,
  matchId: string,
  listener: (text: string, before: string) => void,
  part: Part = 'text',
): () => void {
  const heard = ({ key, newValue, oldValue }: StorageEvent) => {
    if (key !== keyOf(userId, matchId, part)) return
    unkept.delete(key)
    listener(newValue ?? '', oldValue ?? '')
  }
  window.addEventListener('storage', heard)
  return () => window.removeEventListener('storage', heard)
}

/** Calls the listener when this tab or another has written. */
export function watchPart(
  userId: string,
  matchId: string,
  part: Part,
  listener: () => void,
): () => void {
  const key = keyOf(userId, matchId, part)
  const closers = [
    written.on((one) => one === key && listener()),
    watchDraft(userId, matchId, listener, part),
  ]
  return () => {
    for (const close of closers) close()
  }
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
