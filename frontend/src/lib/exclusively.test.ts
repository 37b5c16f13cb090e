import { afterEach, expect, it, vi } from 'vitest'
import { exclusively, inTurns } from './exclusively'

const failWith = (name: string) => () => Promise.reject(new DOMException('refused', name))
type Request = (name: string, options: LockOptions, task: () => Promise<void>) => Promise<void>
const offer = (request: Request) => vi.stubGlobal('navigator', { locks: { request } })

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['exclusively', exclusively],
  ['in turns', inTurns],
])('runs %s in this tab where the browser refuses locks', async (name, run) => {
  offer(failWith('SecurityError'))
  const done: string[] = []
  const task = (each: string) => async () => {
    done.push(`${each} begins`)
    await Promise.resolve()
    done.push(`${each} ends`)
  }
  await Promise.all([run(name, task('a')), run(name, task('b'))])
  expect(done).toEqual(['a begins', 'a ends', 'b begins', 'b ends'])
})

it('does not run a task twice that is itself refused something', async () => {
  const refused = vi.fn(failWith('SecurityError'))
  offer((_, __, task) => task())
  await expect(exclusively('task', refused)).rejects.toThrow('refused')
  expect(refused).toHaveBeenCalledOnce()
})
