import { Fragment, useState } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { Splash } from '../components/Splash'
import { useSession } from '../hooks/useSession'

/**
 * Everything inside is for people who are signed in; others sign in first and then land where they wanted to go.
 * Nothing of one person stays when another signs in.
 */
export function RequireSession() {
  const { status, user } = useSession()
  const { pathname, search } = useLocation()
  const [wasSignedIn, setWasSignedIn] = useState(false)
  if (status === 'signedIn' && !wasSignedIn) setWasSignedIn(true)
  if (status === 'restoring') return <Splash />
  if (status === 'signedIn' && user) {
    return (
      <Fragment key={user.id}>
        <Outlet />
      </Fragment>
    )
  }
  const left = wasSignedIn && pathname === '/settings'
  const wanted = pathname + search
  const query = left || wanted === '/chat' ? '' : `?${new URLSearchParams({ next: wanted })}`
  return <Navigate to={`/login${query}`} replace />
}
