import { readFileSync } from 'node:fs'
import type { Plugin } from 'vite'

const theme = new URL('src/theme.js', import.meta.url)
const stylesheet = /\s*<link rel="stylesheet"[^>]* href="\/(assets\/[^"]+)">/

/** Puts what the first paint waits for into the page itself: no request comes before it. */
export function inlineFirstPaint(): Plugin {
  return {
    name: 'inline-first-paint',
    transformIndexHtml: () => [
      { tag: 'script', children: readFileSync(theme, 'utf8'), injectTo: 'head' },
    ],
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
        page.source = styled
      },
    },
  }
}
