import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Match } from '../generated/events'
import { ApiError } from './errors'
import { MatchList } from './matchList'

interface Page {
  matches: Match[]
  has_more: boolean
}

/** What was asked for, and is answered when the test says so. */
interface Call {
  before: string | undefined
  answer(page: Page): void
  fail(error: ApiError): void
}

const server = vi.hoisted(() => ({
  calls: [] as Call[],
  joined: [] as string[],
  connected: () => {},
}))

vi.mock('./api', () => ({
  api: {
    matches: (before?: string) =>
      new Promise<Page>((answer, fail) => server.calls.push({ before, answer, fail })),
  },
}))

vi.mock('./socket', () => ({
  socket: { connected: false, on() {} },
  listen: () => () => {},
  onWake: () => () => {},
  onConnect: (listener: () => void) => {
    server.connected = listener
    return () => {}
  },
  request: async (_event: string, { match_id }: { match_id: string }) => {
    server.joined.push(match_id)
    await settled()
    throw new ApiError('unavailable', 'down')
  },
  say() {},
}))

const match = (number: number) => {
  const id = `match ${number}`
  const createdAt = new Date(1e12 - number * 1000).toISOString()
  return { id, createdAt, lastMessage: null, lastSeq: 0, unreadCount: 0 } as unknown as Match
}
const page = (from: number, to: number, has_more = true): Page => ({
  matches: Array.from({ length: to - from + 1 }, (_, at) => match(from + at)),
  has_more,
})

const settled = () => new Promise((resolve) => setTimeout(resolve))

/** Answers what was asked for last. */
async function answer(given: Page | ApiError): Promise<void> {
  const call = server.calls.at(-1)
  if (given instanceof ApiError) call?.fail(given)
  else call?.answer(given)
  await settled()
}

const asked = () => server.calls.map(({ before }) => before)

let list = new MatchList('me')

beforeEach(async () => {
  server.calls = []
  server.joined = []
  list = new MatchList('me')
  list.open(Promise.resolve())
  await answer(page(1, 30))
})

afterEach(() => list.close())

it('asks once it has reloaded for more that was asked for meanwhile', async () => {
  server.connected()
  await list.loadMore()
  expect(asked()).toEqual([undefined, undefined])
  await answer(page(1, 30))
  expect(asked()).toEqual([undefined, undefined, 'match 30'])
  await answer(page(31, 40, false))
  expect(list.state.get().matches).toHaveLength(40)
  server.connected()
  await answer(page(1, 40, false))
  expect(asked()).toHaveLength(4)
})

it('asks again, once the connection is back, for more that could not be had', async () => {
  void list.loadMore()
  await answer(new ApiError('offline', 'no network'))
  server.connected()
  await answer(new ApiError('offline', 'no network'))
  expect(asked()).toEqual([undefined, 'match 30', undefined])
  server.connected()
  await answer(page(1, 30))
  expect(asked().at(-1)).toBe('match 30')
})

it('asks again for more that a reload has overtaken, and not before that is done', async () => {
  void list.loadMore()
  const [, overtaken] = server.calls
  server.connected()
  overtaken?.fail(new ApiError('offline', 'no network'))
  await settled()
  await list.loadMore()
  expect(asked()).toEqual([undefined, 'match 30', undefined])
  await answer(page(1, 30))
  expect(asked().at(-1)).toBe('match 30')
})

it('joins all of the newest matches while more are asked for', async () => {
  void list.loadMore()
  expect(server.joined.length).toBeLessThan(30)
  await vi.waitFor(() => expect(server.joined).toHaveLength(30))
})
