import { type ComponentType, Suspense, useEffect, useMemo } from 'react'
import { Navigate, Route, Routes } from 'react-router'
import { part } from '../components/part'
import { Splash } from '../components/Splash'
import { Speaking } from '../i18n/useTranslation'
import { Broken } from './Broken'
import { RequireSession } from './RequireSession'

interface Page {
  load: () => Promise<unknown>
  component: () => ComponentType
}

function page(load: () => Promise<{ Component: ComponentType }>): Page {
  let loaded: ComponentType | undefined
  const loading = async () => {
    loaded = (await load()).Component
    return loaded
  }
  const Lazy = part(loading)
  return { load: loading, component: () => loaded ?? Lazy }
}

/** What is there already is shown at once: after a fallback React waits for a while before it shows more. */
function Show({ page }: { page: Page }) {
  const Component = useMemo(() => page.component(), [page])
  return <Component />
}

const Login = page(() => import('./Login'))
const Register = page(() => import('./Register'))
const Invite = page(() => import('./Invite'))
const Matches = page(() => import('./chatting').then((all) => ({ Component: all.Matches })))
const NothingChosen = page(() =>
  import('./chatting').then((all) => ({ Component: all.NothingChosen })),
)
const Chat = page(() => import('./chatting').then((all) => ({ Component: all.Chat })))
const Settings = page(() => import('./Settings'))
const NotFound = page(() => import('./NotFound'))

const pages: Record<string, Page[]> = {
  login: [Login],
  register: [Register],
  invite: [Invite],
  chat: [Matches, NothingChosen, Chat],
  settings: [Matches, Settings],
}

const nameOf = (path: string) => path.split('/')[1] || 'chat'

/** What the page of that path consists of. */
export function loadPage(path: string): Promise<unknown> {
  return Promise.all((pages[nameOf(path)] ?? [NotFound]).map(({ load }) => load()))
}

/** All pages but the conversations speak of accounts. */
export function needsAccountTexts(path: string): boolean {
  return nameOf(path) !== 'chat'
}

/** Fetched while there is a connection, so that every page opens without one, too. */
function useAllRoutes() {
  useEffect(() => {
    const all = [...Object.values(pages).flat(), NotFound]
    const fetchAll = () => void Promise.allSettled(all.map(({ load }) => load()))
    const timer = window.setTimeout(fetchAll, 2000)
    return () => window.clearTimeout(timer)
  }, [])
}

export function App() {
  useAllRoutes()
  return (
    <Speaking>
      <Broken>
        <Suspense fallback={<Splash />}>
          <Routes>
            <Route path="/" element={<Navigate to="/chat" replace />} />
            <Route path="/login" element={<Show page={Login} />} />
            <Route path="/register" element={<Show page={Register} />} />
            <Route element={<RequireSession />}>
              <Route path="/invite/:code" element={<Show page={Invite} />} />
              <Route element={<Show page={Matches} />}>
                <Route path="/chat" element={<Show page={NothingChosen} />} />
                <Route path="/chat/:matchId" element={<Show page={Chat} />} />
                <Route path="/settings" element={<Show page={Settings} />} />
              </Route>
            </Route>
            <Route path="*" element={<Show page={NotFound} />} />
          </Routes>
        </Suspense>
      </Broken>
    </Speaking>
  )
}
