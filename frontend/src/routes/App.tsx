import { createBrowserRouter, Navigate } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { Splash } from '../components/Splash'
import { Broken } from './Broken'
import { RequireSession } from './RequireSession'

const nothingChosen = () =>
  import('./Matches').then(({ NothingChosen }) => ({ Component: NothingChosen }))

const router = createBrowserRouter([
  {
    ErrorBoundary: Broken,
    HydrateFallback: Splash,
    children: [
      { path: '/', element: <Navigate to="/chat" replace /> },
      { path: '/login', lazy: () => import('./Login') },
      { path: '/register', lazy: () => import('./Register') },
      {
        Component: RequireSession,
        children: [
          { path: '/invite/:code', lazy: () => import('./Invite') },
          {
            lazy: () => import('./Matches'),
            children: [
              { path: '/chat', lazy: nothingChosen },
              { path: '/chat/:matchId', lazy: () => import('./Chat') },
              { path: '/settings', lazy: () => import('./Settings') },
            ],
          },
        ],
      },
      { path: '*', lazy: () => import('./NotFound') },
    ],
  },
])

export function App() {
  return <RouterProvider router={router} />
}
