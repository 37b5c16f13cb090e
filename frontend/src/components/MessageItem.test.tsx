import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, expect, test, vi } from 'vitest'
import type { TimelineMessage } from '../hooks/useSocket'
import { message } from '../lib/messages.fake'
import { MessageItem } from './MessageItem'

const onMenu = vi.fn()
const onReact = vi.fn()
const onReply = vi.fn()
const onRetry = vi.fn()
const onDiscard = vi.fn()

afterEach(() => {
  cleanup()
  vi.clearAllMocks()
})

function show(more: Partial<TimelineMessage>) {
  const shown: TimelineMessage = {
    ...message(7, { content: 'Hello' }),
    key: 'key',
    mine: false,
    state: null,
    quoted: undefined,
    ...more,
  }
  return render(
    <MessageItem
      message={shown}
      first
      last
      isTabStop
      menuIsOpen={false}
      lit={false}
      otherName="Bob"
      onJump={vi.fn()}
      onQuoteMissing={vi.fn()}
      onMenu={onMenu}
      onReply={onReply}
      onReact={onReact}
      onRetry={onRetry}
      onDiscard={onDiscard}
    />,
  )
}

test('says who wrote what, and where it stands', () => {
  const { container } = show({})
  expect(screen.getByText('Bob')).toBeTruthy()
  expect(screen.getByText('Hello')).toBeTruthy()
  expect(container.querySelector('[data-message-id="id-7"][data-seq="7"]')).toBeTruthy()
})

test('says how far one’s own has come', () => {
  show({ mine: true, state: 'delivered' })
  expect(screen.getByRole('img', { name: 'Delivered' })).toBeTruthy()
})

test('opens its menu', async () => {
  show({})
  await userEvent.click(screen.getByRole('button', { name: 'Message actions' }))
  expect(onMenu).toHaveBeenCalledOnce()
})

test('what is deleted says so, and has no menu', () => {
  show({ content: null, deletedAt: new Date().toISOString() })
  expect(screen.getByText('This message was deleted')).toBeTruthy()
  expect(screen.queryByRole('button', { name: 'Message actions' })).toBeNull()
})

test('what was not sent can be sent again or deleted', async () => {
  show({ mine: true, state: 'notSent' })
  await userEvent.click(screen.getByRole('button', { name: 'Retry' }))
  await userEvent.click(screen.getByRole('button', { name: 'Delete' }))
  expect(onRetry).toHaveBeenCalledWith('client-7')
  expect(onDiscard).toHaveBeenCalledWith('client-7')
})

test('a reaction is taken up with a click', async () => {
  show({ reactions: [{ emoji: '👍', userId: 'other' }] })
  await userEvent.click(screen.getByRole('button', { name: /👍 1/ }))
  expect(onReact).toHaveBeenCalledWith('id-7', '👍', true)
})

function pull(pixels: number) {
  const bubble = screen.getByText('Hello')
  const at = (clientX: number) => ({ touches: [{ clientX, clientY: 100 }] })
  fireEvent.touchStart(bubble, at(100))
  fireEvent.touchMove(bubble, at(100 + pixels / 2))
  fireEvent.touchMove(bubble, at(100 + pixels))
  fireEvent.touchEnd(bubble, { touches: [] })
}

test('is answered when it is pulled far enough towards the end of the line', () => {
  show({})
  pull(-80)
  pull(40)
  expect(onReply).not.toHaveBeenCalled()
  pull(80)
  expect(onReply).toHaveBeenCalledOnce()
})

test('is not answered once a second finger comes down or its menu opens', () => {
  show({})
  const bubble = screen.getByText('Hello')
  const at = (...places: number[]) => ({
    touches: places.map((x) => ({ clientX: x, clientY: 100 })),
  })
  const pullUntil = (interrupt: () => void) => {
    fireEvent.touchStart(bubble, at(100))
    fireEvent.touchMove(bubble, at(140))
    fireEvent.touchMove(bubble, at(180))
    interrupt()
    fireEvent.touchMove(bubble, at(190))
    fireEvent.touchEnd(bubble, at())
  }
  pullUntil(() => fireEvent.touchStart(bubble, at(180, 300)))
  pullUntil(() => fireEvent.touchMove(bubble, at(180, 300)))
  pullUntil(() => fireEvent.contextMenu(bubble))
  expect(onReply).not.toHaveBeenCalled()
  expect(onMenu).toHaveBeenCalledOnce()
})

test('what waits to be sent cannot be answered', () => {
  show({ mine: true, seq: 0, state: 'sending' })
  pull(80)
  expect(onReply).not.toHaveBeenCalled()
})
