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

const spoken = new Map<string, TFunction>()
const loading = new Map<string, Promise<void>>()

/** What is not there yet is fetched, and suspends. */
export function useTranslation<N extends Namespaces = 'translation'>(
  namespaces: N | 'translation' = 'translation',
): { t: TFunction<N> } {
  useContext(Language)
  const name = `${i18next.language} ${namespaces}`
  const known = spoken.get(name)
  if (known) return { t: known as TFunction<N> }
  const all = [namespaces].flat()
  if (!all.every((one) => i18next.hasLoadedNamespace(one))) {
    const texts = loading.get(name) ?? i18next.loadNamespaces(all)
    loading.set(name, texts)
    use(texts)
  }
  const t = i18next.getFixedT(i18next.language, all[0]) as TFunction
  spoken.set(name, t)
  return { t: t as TFunction<N> }
}
