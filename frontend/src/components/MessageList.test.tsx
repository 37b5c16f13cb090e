import { cleanup, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { message } from '../lib/messages.fake'
import { MessageList, type MessageListProps } from './MessageList'

const HEIGHT = 5000

/** A screen that is high enough for every row. */
class Observer implements ResizeObserver {
  private readonly told: ResizeObserverCallback
  constructor(told: ResizeObserverCallback) {
    this.told = told
  }
  observe(target: Element) {
    const contentRect = new DOMRect(0, 0, 400, target.role === 'log' ? HEIGHT : 40)
    const entry = { target, contentRect } as unknown as ResizeObserverEntry
    queueMicrotask(() => this.told([entry], this))
  }
  unobserve() {}
  disconnect() {}
}

beforeEach(() => {
  vi.stubGlobal('ResizeObserver', Observer)
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  vi.spyOn(HTMLElement.prototype, 'offsetParent', 'get').mockReturnValue(document.body)
  vi.spyOn(HTMLElement.prototype, 'clientHeight', 'get').mockReturnValue(HEIGHT)
  // jsdom has no layout to scroll in.
  HTMLElement.prototype.scrollTo = () => {}
  vi.spyOn(HTMLElement.prototype, 'scrollTop', 'set').mockReturnValue()
})

afterEach(() => {
  cleanup()
  vi.unstubAllGlobals()
})

function show(more: Partial<MessageListProps> = {}) {
  const messages = [1, 2, 3].map((seq) => ({
    ...message(seq, { createdAt: `2026-01-0${seq}T12:00:00.000Z` }),
    key: `key-${seq}`,
    mine: false,
    state: null,
    quoted: undefined,
  }))
  const nothing = vi.fn()
  const later = vi.fn(async () => {})
  return render(
    <MessageList
      messages={messages}
      latest={messages}
      isLatest
      stretch={0}
      jump={{ target: null, to: later, toTime: later }}
      otherName="Bob"
      firstUnreadSeq={null}
      lastSent={null}
      typing={false}
      loading={false}
      hasOlder={false}
      loadingOlder={false}
      loadOlder={later}
      loadNewer={later}
      loadQuoted={later}
      toLatest={nothing}
      markAsRead={nothing}
      onMove={nothing}
      retry={nothing}
      discard={nothing}
      react={nothing}
      reply={nothing}
      edit={nothing}
      deleteMessage={nothing}
      {...more}
    />,
  )
}

const log = () => screen.getByRole('log', { name: 'Messages' })

test('shows messages in their order, by day', async () => {
  show()
  const texts = await within(log()).findAllByText(/^message \d$/)
  expect(texts.map((text) => text.textContent)).toEqual(['message 1', 'message 2', 'message 3'])
  expect(within(log()).getByText(/January 2/)).toBeTruthy()
})

test('divides what is new from what was read', async () => {
  show({ firstUnreadSeq: 2 })
  const divider = await within(log()).findByText('New messages')
  const [first, second] = within(log()).getAllByText(/^message [12]$/)
  expect(first?.compareDocumentPosition(divider)).toBe(Node.DOCUMENT_POSITION_FOLLOWING)
  expect(second?.compareDocumentPosition(divider)).toBe(Node.DOCUMENT_POSITION_PRECEDING)
})

test('says who is typing below the newest', async () => {
  show({ typing: true })
  expect(await within(log()).findByText('Bob is typing…')).toBeTruthy()
})
