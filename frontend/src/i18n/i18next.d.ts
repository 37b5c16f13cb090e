import 'i18next'
import type account from './account/en.json'
import type en from './en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en; account: typeof account }
  }
}
