import i18next, { type BackendModule, type FormatterModule } from 'i18next'
import { session } from '../lib/session'
import { directionOf, type Language, languageFor } from './languages'
import { numberText } from './locale'

type Namespace = 'translation' | 'account'

const texts: Record<`${Language} ${Namespace}`, () => Promise<{ default: object }>> = {
  'en translation': () => import('./en.json'),
  'es translation': () => import('./es.json'),
  'de translation': () => import('./de.json'),
  'fr translation': () => import('./fr.json'),
  'ar translation': () => import('./ar.json'),
  'en account': () => import('./account/en.json'),
  'es account': () => import('./account/es.json'),
  'de account': () => import('./account/de.json'),
  'fr account': () => import('./account/fr.json'),
  'ar account': () => import('./account/ar.json'),
}

const backend: BackendModule = {
  type: 'backend',
  init() {},
  read(language, namespace, done) {
    const tryAgain = true
    texts[`${language as Language} ${namespace as Namespace}`]().then(
      (loaded) => done(null, loaded.default as Record<string, string>),
      (error: Error) => done(error, tryAgain),
    )
  },
}

const formatter: FormatterModule = {
  type: 'formatter',
  init() {},
  add() {},
  addCached() {},
  format(value, _format, language) {
    if (typeof value === 'number') return numberText(value)
    // Somebody's name would turn the words around it.
    return directionOf(language as Language) === 'rtl' ? `\u2068${value}\u2069` : value
  },
}

const wanted = () => languageFor(session.get().user?.settings.language, navigator.languages)

/** Speaks the language that the user has chosen, else the browser's. Only that one is fetched; the texts on
 *  accounts now or when they are needed.
 */
export async function startLanguage(now: { withAccountTexts: boolean }): Promise<void> {
  i18next.on('languageChanged', (language: Language) => {
    document.documentElement.lang = language
    document.documentElement.dir = directionOf(language)
  })
  const follow = () => {
    if (i18next.language !== wanted()) void i18next.changeLanguage(wanted())
  }
  session.subscribe(follow)
  window.addEventListener('languagechange', follow)
  await i18next
    .use(backend)
    .use(formatter)
    .init({
      lng: wanted(),
      ns: now.withAccountTexts ? ['translation', 'account'] : ['translation'],
      fallbackLng: false,
      interpolation: { escapeValue: false, alwaysFormat: true },
      initAsync: false,
    })
}

export { i18next }
