import { vi } from 'vitest'

export const alice = {
  id: 'alice',
  email: 'alice@example.org',
  name: 'Alice',
  avatarUrl: null,
  settings: {},
}
const inMinutes = (minutes: number) => Math.floor(Date.now() / 1000) + minutes * 60
export const token = (minutes: number, name = '') =>
  `.${btoa(JSON.stringify({ sub: 'alice', exp: inMinutes(minutes), name }))}.`

type Answer = () => Response | Promise<Response>
export const json = (status: number, body: object) => () => Response.json(body, { status })
export const granted = (access_token: string) =>
  json(200, { access_token, expires_in: 900, user: alice })
export const refused = json(401, { error: { code: 'unauthorized', message: 'No.' } })
export const unreachable: Answer = () => Promise.reject(new TypeError('fetch failed'))

/** What the server answers to each path; what was called is told. */
export function serve(answers: Record<string, Answer>): string[] {
  const called: string[] = []
  vi.stubGlobal('fetch', async (url: string) => {
    const path = url.replace('/api', '')
    called.push(path)
    await Promise.resolve()
    return answers[path]?.() ?? json(404, {})()
  })
  return called
}

/** A page that was just opened. */
export async function open() {
  vi.resetModules()
  const session = await import('./session')
  session.restoreSession()
  return session
}

export const signedInBefore = (access: string) => {
  localStorage.setItem('token', access)
  const expiresAt = JSON.parse(atob(access.split('.')[1] ?? '')).exp * 1000
  localStorage.setItem('session', JSON.stringify({ user: alice, expiresAt }))
}
