import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { api } from '../lib/api'
import { InviteDialog } from './InviteDialog'

const url = 'https://example.com/invite/abc'
const execCommand = vi.fn<() => boolean>()

beforeEach(() => {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true
  }
  HTMLDialogElement.prototype.close = vi.fn()
  Object.assign(document, { execCommand })
  vi.spyOn(api, 'createInvite').mockResolvedValue({ code: 'abc', url })
})

afterEach(cleanup)

test.each([
  ['the browser’s interface', true, false, 'Copied'],
  ['the old way', false, true, 'Copied'],
  ['no way', false, false, 'Copy link'],
])('by %s: %s, %s: %s', async (_, writes, copies, said) => {
  const user = userEvent.setup()
  const writing = vi.spyOn(navigator.clipboard, 'writeText')
  if (!writes) writing.mockRejectedValue(new Error('forbidden'))
  execCommand.mockReturnValue(copies)
  render(<InviteDialog onClose={() => {}} />)
  await screen.findByDisplayValue(url)
  await user.click(screen.getByRole('button', { name: 'Copy link' }))
  expect(writing).toHaveBeenCalledExactlyOnceWith(url)
  expect(await screen.findByRole('button', { name: said })).toBeTruthy()
})
