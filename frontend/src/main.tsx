import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { startLanguage } from './i18n'
import './styles/index.css'
import { start } from './lib/start'
import { App, loadPage, needsAccountTexts } from './routes/App'

start()
const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
const { pathname } = location
const texts = startLanguage({ withAccountTexts: needsAccountTexts(pathname) })
// Until then index.html shows the mark. What could not be had is asked for again when it is needed.
void Promise.allSettled([texts, loadPage(pathname)]).then(() =>
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  ),
)
