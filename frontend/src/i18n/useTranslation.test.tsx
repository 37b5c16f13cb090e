import { act, render, screen } from '@testing-library/react'
import { Suspense } from 'react'
import { afterEach, expect, test } from 'vitest'
import { i18next } from '.'
import { Speaking, useTranslation } from './useTranslation'

function Words() {
  const { t } = useTranslation()
  return <p>{t('action.delete')}</p>
}

function AccountWords() {
  const { t } = useTranslation('account')
  return <p>{t('settings.title')}</p>
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

test('waits for texts that the page did not start with', async () => {
  i18next.options.ns = ['translation']
  await speak('fr')
  await act(async () => {
    render(
      <Suspense fallback="Loading">
        <AccountWords />
      </Suspense>,
    )
  })
  expect(await screen.findByText('Réglages')).toBeDefined()
})
