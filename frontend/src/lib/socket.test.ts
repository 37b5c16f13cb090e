import { beforeEach, expect, it, vi } from 'vitest'

type Authenticate = (answer: (auth: { token: string }) => void) => void

const socketIo = vi.hoisted(() => ({
  authenticate: (() => {}) as Authenticate,
  manager: { engine: {}, on() {} },
  disconnect: () => {},
}))

vi.mock('socket.io-client', () => ({
  io: (_url: string, { auth }: { auth: Authenticate }) => {
    socketIo.authenticate = auth
    return { io: socketIo.manager, on() {}, disconnect: () => socketIo.disconnect() }
  },
}))

const tokens = vi.hoisted(() => ({ fresh: Promise.resolve('') }))

vi.mock('./session', () => ({
  freshToken: () => tokens.fresh,
  session: { get: () => ({ user: null }) },
}))

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Two connections that ask who we are, the second in the place of the first, before the token is there. */
async function askTwice(token: Promise<string>): Promise<string[]> {
  tokens.fresh = token
  const answered: string[] = []
  for (const name of ['first', 'second']) {
    socketIo.manager.engine = { name }
    socketIo.authenticate(() => answered.push(name))
  }
  await settled()
  return answered
}

beforeEach(async () => {
  await import('./socket')
  socketIo.disconnect = vi.fn()
})

it('says who we are once to a connection that has taken the place of a slow one', async () => {
  expect(await askTwice(settled().then(() => 'token'))).toEqual(['second'])
  expect(socketIo.disconnect).not.toHaveBeenCalled()
})

it('drops a connection without a token, and not for one that is gone already', async () => {
  expect(await askTwice(Promise.reject(new Error('offline')))).toEqual([])
  expect(socketIo.disconnect).toHaveBeenCalledOnce()
})
