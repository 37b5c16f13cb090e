import { afterEach, expect, it, vi } from 'vitest'
import { keys, read, remove, write } from './storage'

const refuse = () => {
  throw new DOMException('refused', 'SecurityError')
}

afterEach(() => {
  vi.restoreAllMocks()
  for (const key of keys()) remove(key)
})

it('keeps what it is given in the browser', () => {
  write('one', '1')
  expect(localStorage.getItem('one')).toBe('1')
  expect(keys()).toEqual(['one'])
  remove('one')
  expect(read('one')).toBeNull()
})

it('keeps until the page is left what a browser that is closed to it refuses', () => {
  vi.spyOn(globalThis, 'localStorage', 'get').mockImplementation(refuse)
  expect(read('one')).toBeNull()
  write('one', '1')
  write('two', '2')
  remove('two')
  expect(read('one')).toBe('1')
  expect(keys()).toEqual(['one'])
})

it('prefers what it had no room for to what stood there before, until there is room', () => {
  write('one', 'old')
  const full = vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)
  write('one', 'new')
  expect(read('one')).toBe('new')
  expect(keys()).toEqual(['one'])
  full.mockRestore()
  write('one', 'newer')
  expect([read('one'), localStorage.getItem('one')]).toEqual(['newer', 'newer'])
})

it('gives way to what another tab writes, before anybody who hears of that can read', () => {
  const heard: (string | null)[] = []
  const listen = () => heard.push(read('one'))
  window.addEventListener('storage', listen)
  localStorage.setItem('one', 'theirs')
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(refuse)
  write('one', 'ours')
  window.dispatchEvent(new StorageEvent('storage', { key: 'two' }))
  window.dispatchEvent(new StorageEvent('storage', { key: 'one' }))
  write('one', 'ours')
  window.dispatchEvent(new StorageEvent('storage', { key: null }))
  window.removeEventListener('storage', listen)
  expect(heard).toEqual(['ours', 'theirs', 'theirs'])
})
