import { cleanup, fireEvent, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { TimelineMessage } from '../hooks/useSocket'
import { message as stored } from '../lib/messages.fake'
import { Composer } from './Composer'
import { useEditing } from './useEditing'
import { useReplying } from './useReplying'

const sendMessage = vi.fn()
const sendTyping = vi.fn()
const editMessage = vi.fn()
const loadQuoted = vi.fn(async () => undefined)
const now = new Date().toISOString()
const said = stored(1, { content: 'teh', createdAt: now, senderId: 'me' })

let messages: TimelineMessage[] = []

function Chat() {
  const messageOf = (id: string) => messages.find((message) => message.id === id)
  const chat = { latest: messages, loading: false, messageOf, loadQuoted, editMessage }
  const editing = useEditing('m', chat)
  const replying = useReplying('m', chat)
  return (
    <>
      <button type="button" onClick={() => messages[0] && replying.start(messages[0])}>
        {'reply'}
      </button>
      <button type="button" onClick={() => messages[0] && editing.start(messages[0])}>
        {'edit'}
      </button>
      <Composer
        matchId="m"
        editing={editing}
        replying={replying}
        otherName="Bob"
        sendMessage={sendMessage}
        sendTyping={sendTyping}
      />
    </>
  )
}

function leaveAndComeBack() {
  cleanup()
  render(<Chat />)
}

beforeEach(() => {
  messages = [{ ...said, key: 'key', mine: true, state: 'sent', quoted: undefined }]
  vi.stubGlobal('matchMedia', () => ({ matches: true }))
  render(<Chat />)
})

afterEach(() => {
  cleanup()
  localStorage.clear()
  vi.clearAllMocks()
  vi.unstubAllGlobals()
})

const field = () => screen.getByRole<HTMLTextAreaElement>('textbox', { name: 'Message' })

test('has the focus when it opens, and keeps it after sending', async () => {
  expect(document.activeElement).toBe(field())
  await userEvent.type(field(), 'hello')
  await userEvent.click(screen.getByRole('button', { name: 'Send' }))
  expect(document.activeElement).toBe(field())
})

test('Enter sends and empties the field', async () => {
  await userEvent.type(field(), 'hello{Enter}')
  expect(sendMessage).toHaveBeenCalledExactlyOnceWith('hello', null)
  expect(field().value).toBe('')
})

test('Shift+Enter breaks the line', async () => {
  await userEvent.type(field(), 'one{Shift>}{Enter}{/Shift}two')
  expect(sendMessage).not.toHaveBeenCalled()
  expect(field().value).toBe('one\ntwo')
})

test('Enter that ends a composition does not send', async () => {
  await userEvent.type(field(), 'にほん')
  fireEvent.keyDown(field(), { key: 'Enter', isComposing: true })
  expect(sendMessage).not.toHaveBeenCalled()
})

test('white space alone is not sent', async () => {
  await userEvent.type(field(), '  {Shift>}{Enter}{/Shift} {Enter}')
  expect(sendMessage).not.toHaveBeenCalled()
})

test('keeps the text when sending fails', async () => {
  sendMessage.mockImplementationOnce(() => {
    throw new Error('no')
  })
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const quiet = (event: ErrorEvent) => event.preventDefault()
  window.addEventListener('error', quiet)
  await userEvent.type(field(), 'precious{Enter}')
  window.removeEventListener('error', quiet)
  expect(field().value).toBe('precious')
})

test('tells of typing, and of no longer typing when the field is empty', async () => {
  await userEvent.type(field(), 'a')
  expect(sendTyping).toHaveBeenLastCalledWith(true)
  await userEvent.clear(field())
  expect(sendTyping).toHaveBeenLastCalledWith(false)
})

test('the limit counts code points, and shows only when it is near', () => {
  fireEvent.change(field(), { target: { value: '😀'.repeat(4700) } })
  expect(screen.queryByText(/left/)).toBeNull()
  fireEvent.change(field(), { target: { value: '😀'.repeat(4990) } })
  expect(screen.getByText('10 characters left')).toBeTruthy()
  fireEvent.change(field(), { target: { value: '😀'.repeat(5001) } })
  expect(screen.getByText('1 character too many')).toBeTruthy()
  fireEvent.keyDown(field(), { key: 'Enter' })
  expect(sendMessage).not.toHaveBeenCalled()
  expect(field().value).toHaveLength(10002)
})

test('how much is left is said at a few steps only, and when it is too much', () => {
  const said = [4799, 4800, 4801, 4899, 4963, 4964, 5003, 5004, 4990].map((length) => {
    fireEvent.change(field(), { target: { value: 'x'.repeat(length) } })
    return document.querySelector('[aria-live]')?.textContent
  })
  expect(said).toEqual([
    '',
    'Message: 200 characters left',
    'Message: 200 characters left',
    'Message: 200 characters left',
    'Message: 37 characters left',
    'Message: 37 characters left',
    'Message: 3 characters too many',
    'Message: 3 characters too many',
    'Message: 10 characters left',
  ])
})

test('↑ in the empty field edits the last message, and Enter saves it', async () => {
  await userEvent.type(field(), '{ArrowUp}')
  expect(screen.getByText('Editing message')).toBeTruthy()
  expect(field().value).toBe('teh')
  await userEvent.clear(field())
  await userEvent.type(field(), 'the{Enter}')
  expect(editMessage).toHaveBeenCalledExactlyOnceWith('id-1', 'the')
  expect(sendMessage).not.toHaveBeenCalled()
  expect(sendTyping).not.toHaveBeenCalled()
  expect(screen.queryByText('Editing message')).toBeNull()
  expect(field().value).toBe('')
})

test('what is not changed is not saved, and Escape takes an edit back', async () => {
  await userEvent.type(field(), '{ArrowUp}{Enter}')
  await userEvent.type(field(), '{ArrowUp}!{Escape}')
  expect(field().value).toBe('')
  await userEvent.type(field(), '{ArrowUp}')
  expect(field().value).toBe('teh')
  expect(editMessage).not.toHaveBeenCalled()
})

test('↑ in a field with a draft is the cursor’s', async () => {
  await userEvent.type(field(), 'draft{ArrowUp}')
  expect(field().value).toBe('draft')
})

test('an answer names what it answers, once, and Escape takes that back', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'reply' }))
  expect(screen.getByText('Replying to yourself')).toBeTruthy()
  expect(document.activeElement).toBe(field())
  await userEvent.type(field(), 'yes{Enter}no{Enter}')
  expect(sendMessage.mock.calls).toEqual([
    ['yes', 'id-1'],
    ['no', null],
  ])
  await userEvent.click(screen.getByRole('button', { name: 'reply' }))
  await userEvent.type(field(), 'kept{Escape}')
  expect(screen.queryByText('Replying to yourself')).toBeNull()
  expect(field().value).toBe('kept')
})

test('an answer begun is there when one comes back, until it is sent', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'reply' }))
  await userEvent.type(field(), 'ye')
  leaveAndComeBack()
  expect(screen.getByText('Replying to yourself')).toBeTruthy()
  expect(screen.getByText('teh')).toBeTruthy()
  await userEvent.type(field(), 's{Enter}')
  expect(sendMessage).toHaveBeenCalledExactlyOnceWith('yes', 'id-1')
  leaveAndComeBack()
  expect(screen.queryByText('Replying to yourself')).toBeNull()
  expect(field().value).toBe('')
})

test('an edit begun is there when one comes back, and the draft after it', async () => {
  await userEvent.type(field(), '{ArrowUp}')
  leaveAndComeBack()
  expect(field().value).toBe('teh')
  await userEvent.type(field(), '{Escape}a draft')
  await userEvent.click(screen.getByRole('button', { name: 'edit' }))
  await userEvent.type(field(), ' sec')
  leaveAndComeBack()
  expect(screen.getByText('Editing message')).toBeTruthy()
  expect(field().value).toBe('teh sec')
  await userEvent.type(field(), 'ond{Enter}')
  expect(editMessage).toHaveBeenCalledExactlyOnceWith('id-1', 'teh second')
  expect(field().value).toBe('a draft')
  leaveAndComeBack()
  expect(screen.queryByText('Editing message')).toBeNull()
  expect(field().value).toBe('a draft')
  await userEvent.click(screen.getByRole('button', { name: 'edit' }))
  expect(field().value).toBe('teh')
})

test.each(['reply', 'edit'])('what was deleted meanwhile is no longer in %s', async (name) => {
  await userEvent.type(field(), 'a draft')
  await userEvent.click(screen.getByRole('button', { name }))
  messages = messages.map((message) => ({ ...message, content: null, deletedAt: now }))
  leaveAndComeBack()
  expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull()
  expect(field().value).toBe('a draft')
  expect(Object.keys(localStorage)).toHaveLength(1)
})

test('an edit that could no longer be saved gives way to the draft when one comes back', async () => {
  await userEvent.type(field(), 'a draft')
  await userEvent.click(screen.getByRole('button', { name: 'edit' }))
  await userEvent.type(field(), ' sec')
  const minutesLater = (minutes: number) =>
    vi.spyOn(Date, 'now').mockReturnValue(Date.parse(now) + minutes * 60_000)
  minutesLater(14)
  leaveAndComeBack()
  expect(field().value).toBe('teh sec')
  minutesLater(16)
  await userEvent.type(field(), 'ond')
  expect(field().value).toBe('teh second')
  fireEvent(document, new Event('visibilitychange'))
  expect(field().value).toBe('a draft')
  await userEvent.click(screen.getByRole('button', { name: 'edit' }))
  leaveAndComeBack()
  expect(field().value).toBe('a draft')
  expect(Object.keys(localStorage)).toHaveLength(1)
})

test('what is answered shows though it is not loaded, and is asked for', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'reply' }))
  messages = []
  leaveAndComeBack()
  expect(screen.getByText('teh')).toBeTruthy()
  expect(loadQuoted).toHaveBeenCalledExactlyOnceWith('id-1')
  await userEvent.type(field(), 'yes{Enter}')
  expect(sendMessage).toHaveBeenCalledExactlyOnceWith('yes', 'id-1')
})

test('coming back on a phone brings no keyboard up', async () => {
  await userEvent.click(screen.getByRole('button', { name: 'reply' }))
  vi.stubGlobal('matchMedia', () => ({ matches: false }))
  leaveAndComeBack()
  expect(screen.getByText('Replying to yourself')).toBeTruthy()
  expect(document.activeElement).toBe(document.body)
  await userEvent.click(screen.getByRole('button', { name: 'edit' }))
  expect(document.activeElement).toBe(field())
})
