import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const source = (name: string) => readFileSync(new URL(`src/${name}`, import.meta.url), 'utf8')
const entry = /<script type="module"[^>]* src="(\/assets\/[^"]+)"><\/script>/
const stylesheet = /\s*<link rel="stylesheet"[^>]* href="\/(assets\/[^"]+)">/

/** Puts what the first paint waits for into the page itself, and what need not wait for scripts, which begin after it. */
export function inlineFirstPaint(): Plugin {
  const names = ['theme.js']
  return {
    name: 'inline-first-paint',
    configResolved({ env }) {
      // It asks the server that the page comes from.
      if (!env.VITE_API_URL) names.push('early.js')
    },
    transformIndexHtml: () =>
      names.map((name) => ({ tag: 'script', children: source(name), injectTo: 'head' as const })),
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') this.error('No page was built.')
        const styled = String(page.source).replace(stylesheet, (_link, name: string) => {
          const styles = bundle[name]
          if (styles?.type !== 'asset') return this.error(`${name} was not built.`)
          delete bundle[name]
          return `\n    <style>${styles.source}</style>`
        })
        if (styled === page.source) this.error('The page has no stylesheet.')
        const begun = styled.replace(entry, (_script, src: string) => {
          const begin = source('begin.js').replace('/src/main.tsx', src)
          return `<link rel="modulepreload" crossorigin href="${src}">\n    <script>${begin}</script>`
        })
        if (begun === styled) this.error('The page has no script.')
        page.source = begun
      },
    },
  }
}
