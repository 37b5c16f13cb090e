import { startLanguage } from '.'

await startLanguage('/settings')
