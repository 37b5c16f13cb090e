import { cleanup, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { Session } from '../generated/events'
import { SessionsSection } from './SessionsSection'

const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString()
const session = (id: string, more: Partial<Session> = {}): Session => ({
  id,
  browser: null,
  system: null,
  lastActiveAt: hoursAgo(0),
  current: false,
  ...more,
})
const here = session('here', { browser: 'Firefox', system: 'Linux', current: true })
const phone = session('phone', {
  browser: 'Safari',
  system: 'iPhone',
  lastActiveAt: hoursAgo(30 * 24),
})
const old = session('old')

let sessions: Session[]
let answers: number[]

beforeEach(() => {
  const exp = Math.floor(Date.now() / 1000) + 600
  localStorage.setItem('token', `.${btoa(JSON.stringify({ sub: 'alice', exp }))}.`)
  sessions = [here, phone, old]
  answers = []
  vi.stubGlobal('fetch', async (url: string, { method }: RequestInit) => {
    const status = answers.shift() ?? 200
    if (status !== 200) return Response.json({ error: { code: codes[status] } }, { status })
    if (method === 'GET') return Response.json({ sessions })
    const id = url.split('/auth/sessions/')[1]
    sessions = sessions.filter((one) => one.current || (id !== undefined && one.id !== id))
    return new Response(null, { status: 204 })
  })
})

const codes: Record<number, string> = { 404: 'not_found', 503: 'unavailable' }

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const rows = () => screen.getAllByRole('listitem')
const texts = () => rows().map((row) => row.textContent)
const button = (name: string) => screen.getByRole('button', { name })

test('each browser is named, with when it was last active; the one in hand is marked', async () => {
  render(<SessionsSection />)
  await screen.findByText('Firefox on Linux')
  expect(texts()).toEqual([
    'Firefox on LinuxThis device',
    'Safari on iPhoneLast active 30 days agoSign out',
    'Unknown deviceActive nowSign out',
  ])
  expect(within(rows()[0] as HTMLElement).queryByRole('button')).toBeNull()
})

test('one is signed out by its name, and the focus stays in the list', async () => {
  render(<SessionsSection />)
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out Safari on iPhone' }))
  await screen.findByText('Safari on iPhone is signed out.')
  expect(sessions).toEqual([here, old])
  expect(rows()).toHaveLength(2)
  expect(document.activeElement).toBe(screen.getByRole('list', { name: 'Sessions' }))
})

test('all others are signed out at once', async () => {
  render(<SessionsSection />)
  await userEvent.click(await screen.findByRole('button', { name: 'Sign out all other devices' }))
  await screen.findByText('All other devices are signed out.')
  expect(sessions).toEqual([here])
  expect(texts()).toEqual(['Firefox on LinuxThis device'])
  expect(screen.queryByRole('button')).toBeNull()
})

test('one that has ended by itself is gone as well', async () => {
  render(<SessionsSection />)
  await screen.findByText('Safari on iPhone')
  sessions = [here, old]
  answers = [404]
  await userEvent.click(button('Sign out Safari on iPhone'))
  await screen.findByText('Safari on iPhone is signed out.')
  expect(rows()).toHaveLength(2)
})

test('what could not be ended stays, and the failure is said', async () => {
  render(<SessionsSection />)
  await screen.findByText('Safari on iPhone')
  answers = [503]
  await userEvent.click(button('Sign out Safari on iPhone'))
  await screen.findByRole('alert')
  expect(rows()).toHaveLength(3)
  expect(document.activeElement).toBe(button('Sign out Safari on iPhone'))
  await userEvent.click(button('Sign out Safari on iPhone'))
  await screen.findByText('Safari on iPhone is signed out.')
  expect(screen.queryByRole('alert')).toBeNull()
})

test('a list that could not be loaded is asked for again', async () => {
  answers = [503]
  render(<SessionsSection />)
  await screen.findByRole('alert')
  expect(screen.queryByRole('listitem')).toBeNull()
  await userEvent.click(button('Try again'))
  await screen.findByText('Firefox on Linux')
  expect(screen.queryByRole('alert')).toBeNull()
})
