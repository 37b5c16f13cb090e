import { act, render, screen } from '@testing-library/react'
import { Suspense, startTransition, useState } from 'react'
import { afterEach, expect, test, vi } from 'vitest'
import { i18next } from '.'
import { Speaking, useTranslation } from './useTranslation'

function Words() {
  const { t } = useTranslation()
  return <p>{t('action.delete')}</p>
}

function AccountWords() {
  const { t } = useTranslation('account')
  const [more] = useState('…')
  return <p>{t('settings.title') + more}</p>
}

const speak = (language: string) => act(async () => void (await i18next.changeLanguage(language)))

afterEach(() => speak('en'))

test('says it anew in a language that was chosen since', async () => {
  render(
    <Speaking>
      <Words />
    </Speaking>,
  )
  expect(screen.getByText('Delete')).toBeDefined()
  await speak('de')
  expect(screen.getByText('Löschen')).toBeDefined()
})

function Later() {
  const [isLater, setIsLater] = useState(false)
  return (
    <>
      <button
        type="button"
        aria-label="Go on"
        onClick={() => startTransition(() => setIsLater(true))}
      />
      {isLater && <AccountWords />}
    </>
  )
}

test('waits for texts that the page did not start with, also on the way to another page', async () => {
  i18next.options.ns = ['translation']
  await speak('fr')
  const complaints = vi.spyOn(console, 'error')
  render(
    <Suspense fallback="Loading">
      <Later />
    </Suspense>,
  )
  screen.getByRole('button').click()
  expect(await screen.findByText('Réglages…')).toBeDefined()
  expect(complaints).not.toHaveBeenCalled()
})
