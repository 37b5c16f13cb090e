import { StrictMode } from 'react'
import { renderToString } from 'react-dom/server'
import { StaticRouter } from 'react-router'
import { ListHeader } from './components/ListHeader'
import { MatchListSkeleton } from './components/Skeletons'
import { i18next, startLanguage } from './i18n'
import { directionOf, type Language, languages } from './i18n/languages'
import { restoreSession } from './lib/session'
import { App, loadPage } from './routes/App'
import { Columns } from './routes/Columns'

/** As much of a browser as a page needs in which nobody has signed in. */
const browser = {
  window: { addEventListener() {}, location: { origin: 'http://localhost' } },
  document: { documentElement: {} },
  navigator: { languages: ['en'] },
  localStorage: { getItem: () => null },
}

/** What stands in the place of what failed. */
const fallback = '<!--$!-->'

async function start() {
  for (const [name, value] of Object.entries(browser))
    Object.defineProperty(globalThis, name, { value, configurable: true })
  restoreSession()
  await Promise.all([startLanguage({ withAccountTexts: true }), loadPage('/login')])
}

function drawShell(): string {
  return renderToString(
    <StaticRouter location="/chat">
      <Columns
        list={
          <>
            <ListHeader onInvite={() => {}} />
            <MatchListSkeleton />
          </>
        }
      />
    </StaticRouter>,
  )
}

async function drawLogin() {
  const drawn = []
  for (const language of Object.keys(languages) as Language[]) {
    await i18next.changeLanguage(language)
    const html = renderToString(
      <StrictMode>
        <StaticRouter location="/login">
          <App />
        </StaticRouter>
      </StrictMode>,
    )
    if (html.includes(fallback)) throw new Error('The sign-in page cannot be drawn.')
    drawn.push({ language, direction: directionOf(language), html })
  }
  return drawn
}

await start()
/** What the list of matches will stand in, which is the same in all of them. */
export const shell = drawShell()
/** The sign-in page as it first looks, for `#root`, in each language. Drawn while the page is built: see drawn.ts. */
export const drawings = await drawLogin()
