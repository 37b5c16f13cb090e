import { Monitor, Moon, Sun } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { Section } from './Section'
import { chooseTheme, storedTheme, type Theme, themes } from './theme'

const icons = { light: Sun, dark: Moon, system: Monitor }

const option =
  'forced-edge relative flex min-h-12 cursor-pointer flex-wrap items-center justify-center gap-x-2 rounded-m border border-line bg-raised px-2 py-2 text-s font-semibold transition-colors hover:bg-hover has-checked:border-accent has-checked:bg-accent-soft has-checked:text-accent has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-focus [&_svg]:size-4.5'

export function AppearanceSection() {
  const { t } = useTranslation(['translation', 'account'])
  const [chosen, setChosen] = useState(storedTheme)
  const choose = (theme: Theme) => {
    chooseTheme(theme)
    setChosen(theme)
  }
  return (
    <Section title={t('account:settings.appearance')} more={t('account:settings.appearanceMore')}>
      <fieldset className="grid grid-cols-3 gap-2">
        <legend className="sr-only">{t('account:settings.appearance')}</legend>
        {themes.map((theme) => {
          const Icon = icons[theme]
          return (
            <label key={theme} className={option}>
              <input
                type="radio"
                name="theme"
                className="absolute inset-0 cursor-pointer opacity-0"
                checked={chosen === theme}
                onChange={() => choose(theme)}
              />
              <Icon aria-hidden="true" />
              {t(`account:settings.${theme}`)}
            </label>
          )
        })}
      </fieldset>
    </Section>
  )
}
