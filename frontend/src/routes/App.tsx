import { type ComponentType, lazy, Suspense, useEffect } from 'react'
import { BrowserRouter, Navigate, Route, Routes } from 'react-router'
import { Splash } from '../components/Splash'
import { Broken } from './Broken'
import { RequireSession } from './RequireSession'

const loads: (() => Promise<unknown>)[] = []

function route(load: () => Promise<{ Component: ComponentType }>) {
  loads.push(load)
  return lazy(() => load().then(({ Component }) => ({ default: Component })))
}

const Login = route(() => import('./Login'))
const Register = route(() => import('./Register'))
const Invite = route(() => import('./Invite'))
const Matches = route(() => import('./chatting').then((all) => ({ Component: all.Matches })))
const NothingChosen = route(() =>
  import('./chatting').then((all) => ({ Component: all.NothingChosen })),
)
const Chat = route(() => import('./chatting').then((all) => ({ Component: all.Chat })))
const Settings = route(() => import('./Settings'))
const NotFound = route(() => import('./NotFound'))

/** Fetched while there is a connection, so that every page opens without one, too. */
function useAllRoutes() {
  useEffect(() => {
    const fetchAll = () => void Promise.allSettled(loads.map((load) => load()))
    const timer = window.setTimeout(fetchAll, 2000)
    return () => window.clearTimeout(timer)
  }, [])
}

// The declarative router: loaders and actions, which nothing here uses, would cost every first visit.
export function App() {
  useAllRoutes()
  return (
    <Broken>
      <BrowserRouter>
        <Suspense fallback={<Splash />}>
          <Routes>
            <Route path="/" element={<Navigate to="/chat" replace />} />
            <Route path="/login" element={<Login />} />
            <Route path="/register" element={<Register />} />
            <Route element={<RequireSession />}>
              <Route path="/invite/:code" element={<Invite />} />
              <Route element={<Matches />}>
                <Route path="/chat" element={<NothingChosen />} />
                <Route path="/chat/:matchId" element={<Chat />} />
                <Route path="/settings" element={<Settings />} />
              </Route>
            </Route>
            <Route path="*" element={<NotFound />} />
          </Routes>
        </Suspense>
      </BrowserRouter>
    </Broken>
  )
}
