import i18next, { type TFunction } from 'i18next'
import { createContext, type ReactNode, use, useContext, useSyncExternalStore } from 'react'

type Namespaces = 'translation' | 'account' | ['translation', 'account']

const Language = createContext('')

function subscribe(listener: () => void): () => void {
  i18next.on('languageChanged', listener)
  return () => i18next.off('languageChanged', listener)
}

const language = () => i18next.language

/** Has all inside it speak anew when the language is another. One subscription: each message has several parts that speak. */
export function Speaking({ children }: { children: ReactNode }) {
  return <Language value={useSyncExternalStore(subscribe, language, language)}>{children}</Language>
}

const spoken = new Map<string, TFunction | Promise<TFunction>>()

/** What is not there yet is fetched, and suspends. */
export function useTranslation<N extends Namespaces = 'translation'>(
  namespaces: N | 'translation' = 'translation',
): { t: TFunction<N> } {
  useContext(Language)
  const name = `${i18next.language} ${namespaces}`
  const texts = spoken.get(name) ?? textsOf(namespaces)
  spoken.set(name, texts)
  // Once fetched, again and again: React wants to meet the same promise when it goes on.
  const t = texts instanceof Promise ? use(texts) : texts
  return { t: t as TFunction<N> }
}

function textsOf(namespaces: Namespaces): TFunction | Promise<TFunction> {
  const all = [namespaces].flat()
  const t = i18next.getFixedT(i18next.language, all[0]) as TFunction
  const isThere = all.every((one) => i18next.hasLoadedNamespace(one))
  return isThere ? t : i18next.loadNamespaces(all).then(() => t)
}
