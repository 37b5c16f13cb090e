import { startLanguage } from '.'

await startLanguage({ withAccountTexts: true })
