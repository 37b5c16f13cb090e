import { type Plugin, runnerImport } from 'vite'

/** Of src/drawLogin.tsx, which is of the page's world. */
interface Drawing {
  drawings: { language: string; direction: string; html: string }[]
}

const root = /<div id="root">[\s\S]*<\/div>(?=\s*<noscript>)/
const title = /<title>.*?<\/title>/

/** Adds the sign-in page as it first looks, in each language: it is seen before any script has run. */
export function drawnLogin(): Plugin {
  return {
    name: 'drawn-login',
    apply: 'build',
    generateBundle: {
      order: 'post',
      async handler(_options, bundle) {
        const page = bundle['index.html']
        if (page?.type !== 'asset') return this.error('No page was built.')
        const { module } = await runnerImport<Drawing>('/src/drawLogin.tsx')
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
