import { startLanguage } from '.'

await startLanguage()
