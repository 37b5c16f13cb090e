import { Component, type ReactNode } from 'react'
import { Button } from '../components/Button'
import { EmptyState } from '../components/EmptyState'
import { Logo } from '../components/Logo'
import { useTranslation } from '../i18n/useTranslation'

/** Catches an error that nothing else has caught. */
export class Broken extends Component<{ children: ReactNode }, { broken: boolean }> {
  override state = { broken: false }

  static getDerivedStateFromError() {
    return { broken: true }
  }

  /** Another page may be fine. */
  private readonly mend = () => this.setState({ broken: false })

  override componentDidMount() {
    window.addEventListener('popstate', this.mend)
  }

  override componentWillUnmount() {
    window.removeEventListener('popstate', this.mend)
  }

  override render() {
    return this.state.broken ? <Apology /> : this.props.children
  }
}

function Apology() {
  const { t } = useTranslation()
  return (
    <main className="flex h-full">
      <EmptyState
        whole
        picture={<Logo className="size-20 text-muted" />}
        title={t('error.page')}
        more={t('error.pageMore')}
      >
        <Button onClick={() => window.location.reload()}>{t('action.reload')}</Button>
      </EmptyState>
    </main>
  )
}
