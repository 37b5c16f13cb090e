import i18next from 'i18next'

const numbers = new Map<string, Intl.NumberFormat>()

/** The reader's own region where it speaks the page's language: en-GB reads 14:05, en-US 2:05 PM. */
export function locale(): string {
  const language = i18next.language ?? 'en'
  return navigator.languages.find((tag) => tag.split('-')[0] === language) ?? language
}

export function numberText(value: number): string {
  const known = numbers.get(locale()) ?? new Intl.NumberFormat(locale())
  numbers.set(locale(), known)
  return known.format(value)
}
