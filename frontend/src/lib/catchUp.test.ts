import { describe, expect, it } from 'vitest'
import { CatchUp, type CatchUpParts } from './catchUp'
import { fakeClock } from './clock.fake'
import { ApiError } from './errors'

interface Page {
  seq: number
  has_more: boolean
}

const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

/** A timeline of that many entries on the server, told in pages of ten. */
function catchUp(entries: number, failures: string[] = []) {
  const clock = fakeClock()
  const asked: (number | null)[] = []
  let upTo: number | null = 0
  const parts: CatchUpParts<Page> = {
    clock,
    upTo: () => upTo,
    hasGap: () => false,
    failed: ({ code }) => code === 'unavailable',
    take: ({ seq }) => {
      upTo = seq
    },
    fetch: async (after) => {
      asked.push(after)
      await settle()
      const code = failures.shift()
      if (code) throw new ApiError(code, code)
      const seq = Math.min((after ?? 0) + 10, entries)
      return { seq, has_more: seq < entries }
    },
  }
  return { sync: new CatchUp(parts), clock, asked, upTo: () => upTo }
}

describe('catching up', () => {
  it('goes on until there is no more', async () => {
    const { sync, upTo } = catchUp(35)
    await sync.run()
    expect(upTo()).toBe(35)
  })

  it('asks one thing at a time, and once more for all who asked meanwhile', async () => {
    const { sync, asked } = catchUp(5)
    const first = sync.run()
    await Promise.all([sync.run(), sync.run(), first])
    expect(asked).toEqual([0, 5])
  })

  it('tries again when the storage is back, and not when there is no such match', async () => {
    const down = catchUp(5, ['unavailable'])
    await down.sync.run()
    down.clock.advance(1000)
    await settle()
    await settle()
    expect(down.upTo()).toBe(5)
    const missing = catchUp(5, ['not_found'])
    await missing.sync.run()
    missing.clock.advance(10_000)
    expect(missing.asked).toEqual([0])
  })
})
