import type { Profile } from '../generated/events'

export type Language = NonNullable<Profile['settings']['language']>

/** Each by its own name. */
export const languages: Record<Language, string> = {
  en: 'English',
  es: 'Español',
  de: 'Deutsch',
  fr: 'Français',
  ar: 'العربية',
}

const rightToLeft: readonly Language[] = ['ar']

export const directionOf = (language: Language) => (rightToLeft.includes(language) ? 'rtl' : 'ltr')

const isLanguage = (tag: string): tag is Language => tag in languages

/** The chosen one, else the first of these language tags that we speak, else English. */
export function languageFor(chosen: Language | null | undefined, wanted: readonly string[]) {
  return chosen ?? wanted.map((tag) => tag.split('-')[0] ?? '').find(isLanguage) ?? 'en'
}
