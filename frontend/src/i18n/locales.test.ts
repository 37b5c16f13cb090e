import { expect, test } from 'vitest'
import { languages } from './languages'

const files = import.meta.glob<Texts>('./**/*.json', { eager: true, import: 'default' })

type Texts = { [key: string]: string | Texts }

const plural = /_(?:zero|one|two|few|many|other)$/

function flat(texts: Texts, path = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, text]) =>
    typeof text === 'string' ? [[path + key, text]] : flat(text, `${path}${key}.`),
  )
}

const placeholders = (text: string) =>
  [...text.matchAll(/{{(\w+)}}/g)].map(([, name]) => name).sort()

/** Each key once, in the forms that numbers have in that language. */
function inFormsOf(language: string, keys: string[]): string[] {
  const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
  return keys.flatMap((key) => {
    if (!plural.test(key)) return [key]
    return key.endsWith('_other') ? forms.map((form) => key.replace(plural, `_${form}`)) : []
  })
}

test.each(Object.entries(files))('%s says all that the English one says', (file, texts) => {
  const language = file.replace(/.*\/(.*)\.json/, '$1')
  const english = new Map(flat(files[file.replace(language, 'en')] ?? {}))
  const said = flat(texts)
  expect(said.map(([key]) => key).sort()).toEqual(inFormsOf(language, [...english.keys()]).sort())
  for (const [key, text] of said) {
    expect(text.trim(), key).not.toBe('')
    const original = english.get(key) ?? english.get(key.replace(plural, '_other')) ?? ''
    // "One message" may do without the number.
    const names = placeholders(original).filter((name) => name !== 'count' || text.includes(name))
    expect(placeholders(text), key).toEqual(names)
  }
})

test('every language that can be chosen has both files', () => {
  const expected = Object.keys(languages).flatMap((one) => [
    `./${one}.json`,
    `./account/${one}.json`,
  ])
  expect(Object.keys(files).sort()).toEqual(expected.sort())
})
