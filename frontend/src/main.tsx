import { StrictMode, startTransition } from 'react'
import { createRoot, hydrateRoot } from 'react-dom/client'
import { BrowserRouter } from 'react-router'
import { i18next, startLanguage } from './i18n'
import './styles/index.css'
import { session } from './lib/session'
import { start, startLater } from './lib/start'
import { App, loadPage, needsAccountTexts } from './routes/App'

start()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const { pathname } = location
const texts = startLanguage({ withAccountTexts: needsAccountTexts(pathname) })
// The declarative router: loaders and actions, which nothing here uses, would cost every first visit.
const page = (
  <StrictMode>
    <BrowserRouter>
      <App />
    </BrowserRouter>
  </StrictMode>
)
// Until then there is what the server sent. What could not be had is asked for again when it is needed.
void Promise.allSettled([texts, loadPage(pathname)]).then(() => {
  const isDrawn = root.dataset.drawn === i18next.language && session.get().status === 'signedOut'
  if (isDrawn) hydrateRoot(root, page)
  // In slices, so that a slow phone answers meanwhile.
  else startTransition(() => createRoot(root).render(page))
  startLater()
})
