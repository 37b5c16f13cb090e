import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  alice,
  granted,
  json,
  open,
  refused,
  serve,
  signedInBefore,
  token,
  unreachable,
} from './session.fake'

beforeEach(() => {
  localStorage.clear()
  return () => {
    vi.useRealTimers()
    vi.unstubAllGlobals()
  }
})

describe('the session', () => {
  it('asks the server nothing when nobody ever signed in', async () => {
    const called = serve({})
    const { session } = await open()
    expect(session.get()).toEqual({ status: 'signedOut', user: null })
    expect(called).toEqual([])
  })

  it('is there at once when the page is opened again', async () => {
    signedInBefore(token(10))
    serve({})
    expect((await open()).session.get()).toEqual({ status: 'signedIn', user: alice })
  })

  it('learns whose a token is that it was only given', async () => {
    localStorage.setItem('token', token(10))
    serve({ '/users/me': json(200, alice) })
    const { session } = await open()
    expect(session.get().status).toBe('restoring')
    await vi.waitFor(() => expect(session.get()).toEqual({ status: 'signedIn', user: alice }))
  })

  it('refreshes once for all who need a token at the same time', async () => {
    signedInBefore(token(-1))
    const called = serve({ '/auth/refresh': granted(token(15)), '/users/me': json(200, alice) })
    const { authorized } = await open()
    await Promise.all([1, 2, 3].map(() => authorized('GET', '/users/me')))
    expect(called.filter((path) => path === '/auth/refresh')).toHaveLength(1)
  })

  it('tries once more with a new token after a 401', async () => {
    signedInBefore(token(10, 'old'))
    const answers = [refused, json(200, alice)]
    serve({
      '/users/me': () => answers.shift()?.() ?? refused(),
      '/auth/refresh': granted(token(15)),
    })
    const { authorized } = await open()
    expect(await authorized('GET', '/users/me')).toEqual(alice)
  })

  it('takes the token that another tab has got meanwhile', async () => {
    signedInBefore(token(10, 'other tab'))
    const called = serve({})
    const { refresh } = await open()
    expect(await refresh('stale')).toBe(localStorage.getItem('token'))
    expect(called).toEqual([])
  })

  it('outlives a network that is away', async () => {
    signedInBefore(token(-1))
    serve({ '/auth/refresh': unreachable })
    const { freshToken, session } = await open()
    await expect(freshToken()).rejects.toMatchObject({ code: 'offline' })
    expect(session.get().status).toBe('signedIn')
  })

  it('ends when the server says so', async () => {
    signedInBefore(token(-1))
    serve({ '/auth/refresh': refused })
    const { freshToken, session } = await open()
    await expect(freshToken()).rejects.toMatchObject({ status: 401 })
    expect(session.get().status).toBe('signedOut')
    expect(localStorage.getItem('token')).toBeNull()
  })

  it('ends by the user’s wish even when the server cannot be told, and not again by a late answer', async () => {
    signedInBefore(token(10))
    serve({ '/auth/logout': unreachable })
    const { logout, onSignOut, session } = await open()
    const left: string[] = []
    onSignOut(({ id }) => left.push(id))
    await logout()
    expect(session.get().status).toBe('signedOut')
    expect(left).toEqual(['alice'])
  })

  it.each(['logout', 'logoutAll'] as const)(
    'leaves nothing behind by the user’s wish where it had ended elsewhere: %s',
    async (way) => {
      signedInBefore(token(-1))
      serve({ '/auth/refresh': refused })
      const opened = await open()
      const left: string[] = []
      opened.onSignOut(({ id }) => left.push(id))
      await Promise.all([opened[way](), opened[way]()]).catch(() => {})
      await vi.waitFor(() => expect(left).toEqual(['alice']))
      expect(opened.session.get().status).toBe('signedOut')
    },
  )

  it('does not end for somebody who has signed in since another wished to sign out', async () => {
    signedInBefore(token(10))
    const bob = { ...alice, id: 'bob' }
    serve({
      '/auth/logout': () => {
        localStorage.setItem('token', 'of bob')
        localStorage.setItem('session', JSON.stringify({ user: bob, expiresAt: Date.now() * 2 }))
        window.dispatchEvent(new StorageEvent('storage', { key: 'session' }))
        return new Response(null, { status: 204 })
      },
    })
    const { logout, onSignOut, session } = await open()
    const left: string[] = []
    onSignOut(({ id }) => left.push(id))
    await logout()
    expect(session.get().user?.id).toBe('bob')
    expect(left).toEqual(['alice'])
  })

  it('ends only when what was asked before has been answered, so that none of it is refused', async () => {
    signedInBefore(token(10))
    let answer = () => {}
    const sessions = new Promise<void>((resolve) => {
      answer = resolve
    })
    const called = serve({
      '/sessions': async () => {
        await sessions
        return json(200, [])()
      },
      '/auth/logout': () => new Response(null, { status: 204 }),
    })
    const { authorized, logout } = await open()
    const asking = authorized('GET', '/sessions')
    const leaving = logout()
    await new Promise((resolve) => setTimeout(resolve))
    expect(called).toEqual(['/sessions'])
    answer()
    await Promise.all([asking, leaving])
    expect(called).toEqual(['/sessions', '/auth/logout'])
  })

  it('does not wait long for what was asked before', async () => {
    vi.useFakeTimers()
    signedInBefore(token(10))
    serve({
      '/sessions': () => new Promise(() => {}),
      '/auth/logout': () => new Response(null, { status: 204 }),
    })
    const { authorized, logout, session } = await open()
    void authorized('GET', '/sessions')
    const leaving = logout()
    await vi.advanceTimersByTimeAsync(1000)
    await leaving
    expect(session.get().status).toBe('signedOut')
  })

  it('is not renewed while the server ends it', async () => {
    const held = token(10)
    signedInBefore(held)
    const asked: Promise<unknown>[] = []
    const called = serve({
      '/auth/logout': () => {
        // As when the server hangs up before it answers.
        asked.push(refresh(held).catch(({ status }) => status))
        return new Response(null, { status: 204 })
      },
      '/auth/refresh': refused,
    })
    const { logout, refresh } = await open()
    await logout()
    expect(await Promise.all(asked)).toEqual([401])
    expect(called).toEqual(['/auth/logout'])
  })

  it('does not come back when a refresh ends after the user has signed out', async () => {
    signedInBefore(token(-1))
    serve({ '/auth/refresh': granted(token(15)) })
    const { freshToken, session } = await open()
    const refreshing = freshToken()
    localStorage.clear()
    window.dispatchEvent(new StorageEvent('storage', { key: null }))
    await refreshing.catch(() => {})
    expect(session.get().status).toBe('signedOut')
    expect(localStorage.getItem('token')).toBeNull()
  })

  it('follows another tab that signs in or out', async () => {
    serve({})
    const { session } = await open()
    signedInBefore(token(10))
    window.dispatchEvent(new StorageEvent('storage', { key: 'session' }))
    expect(session.get().status).toBe('signedIn')
    localStorage.clear()
    window.dispatchEvent(new StorageEvent('storage', { key: 'session' }))
    expect(session.get().status).toBe('signedOut')
  })

  it('is renewed only after a new password, whose answer has the cookie for it', async () => {
    signedInBefore(token(10, 'old'))
    let answer = (_: Response) => {}
    const called = serve({
      '/auth/password': () => new Promise((resolve) => (answer = resolve)),
      '/auth/refresh': granted(token(15)),
    })
    const { changePassword, refresh, session } = await open()
    const changing = changePassword({ current: 'old', next: 'new password' })
    await vi.waitFor(() => expect(called).toEqual(['/auth/password']))
    const refreshing = refresh(localStorage.getItem('token'))
    await new Promise((resolve) => setTimeout(resolve))
    expect(called).toEqual(['/auth/password'])
    answer(new Response(null, { status: 204 }))
    await Promise.all([changing, refreshing])
    expect(called).toEqual(['/auth/password', '/auth/refresh'])
    expect(session.get().status).toBe('signedIn')
  })

  it('hands on what the server says about fields', async () => {
    const fields = { email: 'already registered' }
    serve({ '/auth/register': json(409, { error: { code: 'conflict', message: 'No.', fields } }) })
    const { register } = await open()
    const person = { email: 'a@b.c', name: 'A', password: 'secret' }
    await expect(register(person)).rejects.toMatchObject({ code: 'conflict', status: 409, fields })
  })
})
