import { afterEach, expect, test } from 'vitest'
import { i18next } from '../i18n'
import all from './all.json'
import { findEmoji, loadWords } from './search'
import { storedTone, storeTone, TONES, withTone } from './tones'

const ALL = all.split(' ')
const files = import.meta.glob<Record<string, string>>('./emoji-*.json', {
  eager: true,
  import: 'default',
})

afterEach(async () => {
  localStorage.clear()
  await i18next.changeLanguage('en')
})

async function found(sought: string, language = 'en') {
  await i18next.changeLanguage(language)
  return findEmoji(ALL, await loadWords(), sought)
}

test.each(Object.entries(files))('%s names every emoji', (_, words) => {
  expect(Object.keys(words)).toEqual(ALL)
  for (const [emoji, text] of Object.entries(words)) expect(text.trim(), emoji).not.toBe('')
})

test('an emoji is found by the beginnings of its words, in any order', async () => {
  expect(await found('unicorn')).toEqual(['🦄'])
  expect(await found('  EYES heart sm ')).toEqual(['😍'])
  expect(await found('nothing is called that')).toEqual([])
})

test('what has the whole word comes first', async () => {
  const hearts = await found('heart')
  expect(hearts[0]).toBe('🥰')
  expect(hearts).toContain('❤️')
  // A heartbreaker.
  expect(hearts.at(-1)).toBe('😉')
})

test.each([
  ['de', 'einhorn'],
  ['de', 'unicorn'],
  ['es', 'unicornio'],
  ['fr', 'licorne'],
  ['ar', 'احادي القرن'],
])('in %s it is found by "%s"', async (language, sought) => {
  expect(await found(sought, language)).toContain('🦄')
})

test('accents may be left out, and be written in either way', async () => {
  expect(await found('bebe', 'fr')).toContain('👶')
  expect(await found('be\u0301be\u0301', 'fr')).toContain('👶')
})

test('a skin tone is given to what can have one', () => {
  expect(withTone('👋', '🏽')).toBe('👋🏽')
  expect(withTone('✌️', '🏽')).toBe('✌🏽')
  expect(['😀', '❤️', '👪', '🏳️‍🌈', '1️⃣'].map((one) => withTone(one, '🏽'))).toEqual([
    '😀',
    '❤️',
    '👪',
    '🏳️‍🌈',
    '1️⃣',
  ])
  expect(withTone('✌️', '')).toBe('✌️')
})

test('the skin tone is kept, and nothing else in its place is one', () => {
  expect(storedTone()).toBe('')
  for (const tone of TONES) {
    storeTone(tone)
    expect(storedTone()).toBe(tone)
  }
  localStorage.setItem('skin tone', 'purple')
  expect(storedTone()).toBe('')
})
