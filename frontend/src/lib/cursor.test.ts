import { describe, expect, it } from 'vitest'
import { fakeClock } from './clock.fake'
import { Cursor, type Mark } from './cursor'
import { ApiError } from './errors'

const mark = (seq: number): Mark => ({ messageId: `message ${seq}`, seq })
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

function cursor(failures: string[] = []) {
  const clock = fakeClock()
  const sent: number[] = []
  const send = async ({ seq }: Mark) => {
    const code = failures.shift()
    if (code) throw new ApiError(code, code)
    sent.push(seq)
    return seq
  }
  const pass = async (ms: number) => {
    clock.advance(ms)
    await settle()
  }
  return { cursor: new Cursor(send, clock), sent, pass }
}

describe('an own cursor', () => {
  it('sends the newest of many marks, and never goes back', async () => {
    const { cursor: read, sent, pass } = cursor()
    for (const seq of [1, 3, 2]) read.want(mark(seq))
    await pass(50)
    read.want(mark(2))
    await pass(50)
    expect(sent).toEqual([3])
  })

  it('does not send what another tab has sent', async () => {
    const { cursor: read, sent, pass } = cursor()
    read.want(mark(3))
    read.reach(3)
    await pass(50)
    expect(sent).toEqual([])
  })

  it('is sent again after the connection was lost, and after the storage was down', async () => {
    const { cursor: read, sent, pass } = cursor(['disconnected', 'unavailable'])
    read.want(mark(1))
    await pass(10_000)
    expect(sent).toEqual([])
    await read.flush()
    await pass(10_000)
    expect(sent).toEqual([1])
  })

  it('is not sent any more once it is stopped', async () => {
    const { cursor: read, sent, pass } = cursor(['unavailable'])
    read.want(mark(1))
    await pass(50)
    read.stop()
    await pass(10_000)
    await read.flush()
    expect(sent).toEqual([])
  })
})
