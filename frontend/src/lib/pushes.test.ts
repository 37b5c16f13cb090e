import { expect, it } from 'vitest'
import { fakeClock } from './clock.fake'
import { gatherPushes } from './pushes'

function open(isHidden = () => false) {
  const clock = fakeClock()
  const pushes = gatherPushes(clock, isHidden)
  const heard: [number, string][] = []
  const push = (name: string) => pushes.add(() => heard.push([clock.now(), name]))
  return { clock, pushes, heard, push }
}

it('hears what comes after a silence at once, and what follows closely together', async () => {
  const { clock, heard, push } = open()
  push('a')
  await Promise.resolve()
  expect(heard).toEqual([[0, 'a']])
  for (const name of 'bcd') {
    clock.advance(20)
    push(name)
    await Promise.resolve()
  }
  expect(heard).toHaveLength(1)
  clock.advance(100)
  expect(heard.slice(1)).toEqual([
    [100, 'b'],
    [100, 'c'],
    [100, 'd'],
  ])
  clock.advance(1000)
  push('e')
  await Promise.resolve()
  expect(heard.at(-1)).toEqual([1160, 'e'])
})

it('hears those that wait before what was asked for is answered', async () => {
  const { clock, pushes, heard, push } = open()
  push('a')
  await Promise.resolve()
  push('b')
  pushes.hear()
  expect(heard.map(([, name]) => name)).toEqual(['a', 'b'])
  clock.advance(1000)
  expect(heard).toHaveLength(2)
})

it('lets none wait where nobody looks: timers of hidden pages are late', async () => {
  const { heard, push } = open(() => true)
  for (const name of 'abc') {
    push(name)
    await Promise.resolve()
  }
  expect(heard).toHaveLength(3)
})

it('hears on where the clock is set back', async () => {
  const { clock, heard, push } = open()
  clock.advance(3_600_000)
  push('a')
  await Promise.resolve()
  clock.set(0)
  push('b')
  await Promise.resolve()
  clock.advance(100)
  expect(heard.map(([, name]) => name)).toEqual(['a', 'b'])
})

it('loses none when one fails', async () => {
  const { clock, pushes, heard, push } = open()
  push('a')
  pushes.add(() => {
    throw new Error('broken')
  })
  push('c')
  expect(() => pushes.hear()).toThrow('broken')
  clock.advance(1)
  expect(heard.map(([, name]) => name)).toEqual(['a', 'c'])
})
