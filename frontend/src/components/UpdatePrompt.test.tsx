import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchVersion } from '../lib/updates'
import { UpdatePrompt } from './UpdatePrompt'

/** Answers at once. */
class Channel {
  port1 = { onmessage: (_: { data: string }) => {}, close: () => {} }
  port2 = { postMessage: (data: string) => this.port1.onmessage({ data }) }
}

const worker = Object.assign(new EventTarget(), {
  controller: { postMessage: (_: string, [port]: Channel['port2'][]) => port?.postMessage(entry) },
})

let entry = 'assets/index-own.js'

beforeEach(() => {
  vi.stubGlobal('MessageChannel', Channel)
  vi.stubGlobal('navigator', { serviceWorker: worker })
  document.head.innerHTML = '<script type="module" src="/assets/index-own.js"></script>'
  render(<UpdatePrompt />)
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

const status = () => screen.queryByRole('status')?.textContent ?? ''

function takeOver(version: string) {
  entry = version
  act(() => void worker.dispatchEvent(new Event('controllerchange')))
}

test('a page is offered the version of the worker that takes over, unless it has it already', () => {
  entry = 'assets/index-older.js'
  watchVersion()
  expect(status()).toBe('')
  takeOver('assets/index-own.js')
  expect(status()).toBe('')
  takeOver('assets/index-newer.js')
  expect(status()).toContain('A new version is ready.')
  takeOver('assets/index-own.js')
  expect(status()).toBe('')
})
