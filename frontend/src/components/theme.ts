import * as storage from '../lib/storage'

export const themes = ['light', 'dark', 'system'] as const
export type Theme = (typeof themes)[number]

const KEY = 'theme'

export function storedTheme(): Theme {
  const stored = storage.read(KEY)
  return themes.find((theme) => theme === stored) ?? 'system'
}

/** The script that sets it before the first paint (src/theme.js) listens, and applies it. */
export function chooseTheme(theme: Theme): void {
  if (theme === 'system') storage.remove(KEY)
  else storage.write(KEY, theme)
  window.dispatchEvent(new Event('themechange'))
}
