import { onSignOut } from './session'
import { createSignal } from './signal'
import * as storage from './storage'

const prefix = (userId: string) => `draft ${userId} `

/** Of what one writes in a match: the text, the message that it answers, the one that is edited, and its new text. */
export type Part = 'text' | 'reply' | 'edit' | 'edited'

const keyOf = (userId: string, matchId: string, part: Part): string =>
  prefix(userId) + matchId + (part === 'text' ? '' : ` ${part}`)

const written = createSignal<string>()

const read = (key: string): string => storage.read(key) ?? ''

export const readDraft = (userId: string, matchId: string, part: Part = 'text'): string =>
  read(keyOf(userId, matchId, part))

export function writeDraft(
  userId: string,
  matchId: string,
  text: string,
  part: Part = 'text',
): void {
  const key = keyOf(userId, matchId, part)
  if (text) storage.write(key, text)
  else storage.remove(key)
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
    if (key === keyOf(userId, matchId, part)) listener(newValue ?? '', oldValue ?? '')
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
    for (const key of storage.keys()) if (key.startsWith(prefix(id))) storage.remove(key)
  })
}
