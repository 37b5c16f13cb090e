import { type Plugin, runnerImport } from 'vite'

/** Of src/drawPages.tsx, which is of the page's world. */
interface Drawing {
  shell: string
  drawings: { language: string; direction: string; html: string }[]
}

const root = /<div id="root">[\s\S]*<\/div>(?=\s*<noscript>)/
const start = '<div id="root">'
const title = /<title>.*?<\/title>/

/** What is seen before any script has run: what the list of matches will stand in, for those who are signed in, and as
 *  pages of their own the sign-in page as it first looks, in each language.
 */
export function drawnPages(): Plugin {
  return {
    name: 'drawn-pages',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') return this.error('No page was built.')
        const { module } = await runnerImport<Drawing>('/src/drawPages.tsx')
        page.source = String(page.source).replace(
          start,
          (root) => `${root}<div class="shell" inert>${module.shell}</div>`,
        )
        for (const { language, direction, html } of module.drawings) {
          const source = String(page.source)
            .replace('<html lang="en">', `<html lang="${language}" dir="${direction}">`)
            .replace(title, () => title.exec(html)?.[0] ?? '')
            .replace(
              root,
              () => `<div id="root" data-drawn="${language}">${html.replace(title, '')}</div>`,
            )
          this.emitFile({ type: 'asset', fileName: `login.${language}.html`, source })
        }
      },
    },
  }
}
