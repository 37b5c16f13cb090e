import i18next from 'i18next'
import type { Language } from '../i18n/languages'

/** The words that each emoji is found by. */
export type Words = Record<string, string>

const files: Record<Language, () => Promise<{ default: Words }>> = {
  en: () => import('./emoji-en.json'),
  es: () => import('./emoji-es.json'),
  de: () => import('./emoji-de.json'),
  fr: () => import('./emoji-fr.json'),
  ar: () => import('./emoji-ar.json'),
}

/** In the reader's language and in English. */
export async function loadWords(): Promise<Words[]> {
  const languages = new Set<Language>([i18next.language as Language, 'en'])
  const loaded = await Promise.all([...languages].map((language) => files[language]()))
  return loaded.map((file) => file.default)
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()

/** Those that have a word beginning with each of the words sought, accents aside; whole words come first. */
export function findEmoji(emojis: readonly string[], words: Words[], sought: string): string[] {
  const parts = plain(sought).split(/\s+/).filter(Boolean)
  const found = emojis.filter((emoji) => {
    const own = wordsOf(emoji, words)
    return parts.every((part) => own.some((word) => word.startsWith(part)))
  })
  const isWhole = (emoji: string) => parts.every((part) => wordsOf(emoji, words).includes(part))
  return found.sort((one, other) => Number(isWhole(other)) - Number(isWhole(one)))
}

const wordsOf = (emoji: string, words: Words[]) =>
  words.flatMap((language) => plain(language[emoji] ?? '').split(/[\s\p{P}]+/u))
