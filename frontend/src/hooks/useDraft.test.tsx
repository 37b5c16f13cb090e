import { act, renderHook } from '@testing-library/react'
import { beforeEach, expect, it, vi } from 'vitest'
import { useDraft } from './useDraft'

beforeEach(() => localStorage.clear())

const key = (matchId: string) => `draft  ${matchId}`

function open(matchId: string, isWriting = false) {
  const hook = renderHook(() => useDraft(matchId, () => isWriting))
  return {
    get text() {
      return hook.result.current.text
    },
    write: (text: string) => act(() => hook.result.current.write(text)),
    leave: () => act(() => hook.result.current.reread()),
    close: hook.unmount,
  }
}

/** What a browser does in all other tabs. */
function writeElsewhere(matchId: string, newValue: string | null): void {
  const oldValue = localStorage.getItem(key(matchId))
  if (newValue === null) localStorage.removeItem(key(matchId))
  else localStorage.setItem(key(matchId), newValue)
  const event = new StorageEvent('storage', { key: key(matchId), newValue, oldValue })
  act(() => void window.dispatchEvent(event))
}

it('is kept per match, over reloads', () => {
  const [one, two] = [open('one'), open('two')]
  one.write('Hel')
  expect(two.text).toBe('')
  one.close()
  expect(open('one').text).toBe('Hel')
})

it('follows another tab, in this match alone', () => {
  const [one, two] = [open('one'), open('two')]
  writeElsewhere('one', 'Hello')
  expect([one.text, two.text]).toEqual(['Hello', ''])
})

it('does not overwrite what is being written here, and follows when that ends', () => {
  const one = open('one', true)
  one.write('mine')
  writeElsewhere('one', 'theirs')
  expect(one.text).toBe('mine')
  one.leave()
  expect(one.text).toBe('theirs')
})

it('is empty everywhere once it is sent, but for what was written since', () => {
  const [same, more] = [open('one', true), open('two', true)]
  same.write('sent')
  writeElsewhere('one', null)
  expect(same.text).toBe('')
  writeElsewhere('two', 'sent')
  more.write('sent and more')
  localStorage.setItem(key('two'), 'sent')
  writeElsewhere('two', null)
  expect(more.text).toBe('sent and more')
})

it('stays where the storage is full, and is kept there once there is room', () => {
  const one = open('one')
  one.write('Hel')
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  one.write('Hello')
  one.leave()
  expect(one.text).toBe('Hello')
  one.close()
  const again = open('one')
  expect(again.text).toBe('Hello')
  full.mockRestore()
  again.write('Hello you')
  expect(localStorage.getItem(key('one'))).toBe('Hello you')
  again.write('')
  expect(open('one').text).toBe('')
})
