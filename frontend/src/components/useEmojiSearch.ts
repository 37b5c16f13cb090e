import { useEffect, useMemo, useState } from 'react'
import { findEmoji, loadWords, type Words } from '../emoji/search'
import { useTranslation } from '../i18n/useTranslation'

/** What is found; null where nothing is sought. */
export function useEmojiSearch(emojis: readonly string[], sought: string) {
  const { t } = useTranslation()
  const [words, setWords] = useState<Words[] | null>(null)
  const [hasFailed, setHasFailed] = useState(false)
  useEffect(() => {
    loadWords().then(setWords, () => setHasFailed(true))
  }, [])
  const text = sought.trim()
  const found = useMemo(
    () => (text && words ? findEmoji(emojis, words, text) : null),
    [emojis, words, text],
  )
  const status = () => {
    if (text && hasFailed) return t('error.unavailable')
    return found?.length === 0 ? t('emoji.none') : ''
  }
  return { found, status: status() }
}
