import { cleanup, render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { Link, MemoryRouter, useLocation } from 'react-router'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { useWayBack } from './useWayBack'

const pages = ['bob', 'carol', 'gone']

function Page({ listed }: { listed: string[] }) {
  const { pathname } = useLocation()
  return (
    <>
      <div ref={useWayBack()}>
        <nav tabIndex={-1}>
          {listed.map((name) => (
            <Link key={name} to={`/chat/${name}`}>
              {name}
            </Link>
          ))}
        </nav>
        <input />
      </div>
      {pathname !== '/chat' && <Link to="/chat">{'Back'}</Link>}
    </>
  )
}

function open(path: string, listed = pages) {
  render(
    <MemoryRouter initialEntries={[path]}>
      <Page listed={listed} />
    </MemoryRouter>,
  )
}

beforeEach(() => {
  Element.prototype.scrollIntoView = vi.fn()
})

afterEach(cleanup)

const link = (name: string) => screen.getByRole('link', { name })

test('the way back ends where it began', async () => {
  open('/chat')
  expect(document.activeElement).toBe(document.body)
  await userEvent.click(link('carol'))
  await userEvent.click(link('Back'))
  expect(document.activeElement).toBe(link('carol'))
})

test('it ends in the list where that way is gone', async () => {
  open('/chat/gone', ['bob'])
  await userEvent.click(link('Back'))
  expect(document.activeElement).toBe(screen.getByRole('navigation'))
})

test('a focus that is not lost stays where it is', async () => {
  open('/chat/bob')
  const back = link('Back')
  back.addEventListener('click', () => screen.getByRole('textbox').focus())
  await userEvent.click(back)
  expect(document.activeElement).toBe(screen.getByRole('textbox'))
})
