/** Writes the words that each emoji is found by, one file per language:
 *
 *    npm install --no-save cldr-annotations-full cldr-annotations-derived-full
 *    node src/emoji/names.mjs
 */
import { readFileSync, writeFileSync } from 'node:fs'

const read = (path) => JSON.parse(readFileSync(path, 'utf8'))
const here = new URL('.', import.meta.url)
const packages = new URL('../../node_modules/', here)
const emojis = read(new URL('all.json', here)).split(' ')

function annotations(name, part, language) {
  return read(new URL(`${name}/${part}/${language}/annotations.json`, packages))[part].annotations
}

for (const language of ['en', 'es', 'de', 'fr', 'ar']) {
  const known = {
    ...annotations('cldr-annotations-derived-full', 'annotationsDerived', language),
    ...annotations('cldr-annotations-full', 'annotations', language),
  }
  const words = emojis.map((emoji) => {
    const { tts, default: more = [] } = known[emoji] ?? known[emoji.replaceAll('\uFE0F', '')]
    return [emoji, [...new Set([...tts, ...more].join(' ').split(/\s+/))].join(' ')]
  })
  const file = new URL(`emoji-${language}.json`, here)
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(words), null, 2)}\n`)
}
