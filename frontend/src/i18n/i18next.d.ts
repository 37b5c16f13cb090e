import 'i18next'
import type en from './en.json'
import type settings from './settings/en.json'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation'
    resources: { translation: typeof en; settings: typeof settings }
  }
}
