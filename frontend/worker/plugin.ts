import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

/** Without a network, text in these scripts is shown in the system's font. */
const notKept = /^\.vite\/|\.html$|-(?:cyrillic|greek|vietnamese|latin-ext).*\.woff2$/

/** Builds the service worker, and tells it which files make up this version of the page. */
export function serviceWorker(): Plugin {
  let publicDir = ''
  return {
    name: 'service-worker',
    apply: 'build',
    configResolved(config) {
      publicDir = config.publicDir
    },
    buildStart() {
      this.emitFile({ type: 'chunk', id: 'worker/sw.ts', fileName: 'sw.js' })
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const { 'sw.js': worker, 'index.html': page, ...built } = bundle
        if (worker?.type !== 'chunk' || page?.type !== 'asset') this.error('No page was built.')
        const entry = Object.values(built).find((file) => file.type === 'chunk' && file.isEntry)
        const publicFiles = readdirSync(publicDir)
        const hash = createHash('sha256').update(worker.code).update(page.source)
        for (const name of publicFiles) hash.update(readFileSync(`${publicDir}/${name}`))
        const kept = [...Object.keys(built), ...publicFiles].filter((name) => !notKept.test(name))
        worker.code = `${constants({
          VERSION: hash.digest('hex').slice(0, 8),
          FILES: kept.map((name) => `/${name}`),
          ENTRY: entry?.fileName,
        })}${worker.code}`
      },
    },
  }
}

const constants = (values: Record<string, unknown>): string =>
  Object.entries(values)
    .map(([name, value]) => `const ${name}=${JSON.stringify(value)};`)
    .join('')
