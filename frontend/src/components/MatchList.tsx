import { type ReactNode, useEffect, useRef } from 'react'
import type { useMatches } from '../hooks/useMatches'
import { useTranslation } from '../i18n/useTranslation'
import { Button } from './Button'
import { ListHeader } from './ListHeader'
import { MatchRow } from './MatchRow'
import { Alert } from './Notice'
import { MatchListSkeleton } from './Skeletons'
import { Spinner } from './Spinner'
import { useWayBack } from './useWayBack'

interface MatchListProps {
  list: ReturnType<typeof useMatches>
  userId: string
  empty: ReactNode
  onInvite: () => void
}

export function MatchList({ list, userId, empty, onInvite }: MatchListProps) {
  return (
    <div ref={useWayBack()} className="flex h-full min-h-0 flex-col">
      <ListHeader onInvite={onInvite} />
      <ListBody list={list} userId={userId} empty={empty} />
    </div>
  )
}

function ListBody({ list, userId, empty }: Omit<MatchListProps, 'onInvite'>) {
  const { t } = useTranslation()
  const { matches, loading, error, hasMore, reload } = list
  const isEmpty = !loading && !error && matches.length === 0
  return (
    <nav
      aria-label={t('matches.title')}
      tabIndex={-1}
      className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain pb-[max(0.5rem,env(safe-area-inset-bottom))] focus-visible:-outline-offset-2"
    >
      {error && (
        <div className="flex flex-col gap-2 px-4 pb-3">
          <Alert>{t('error.matches')}</Alert>
          <Button look="secondary" onClick={reload}>
            {t('action.tryAgain')}
          </Button>
        </div>
      )}
      {loading && matches.length === 0 && <MatchListSkeleton />}
      {matches.map((match) => (
        <MatchRow key={match.id} match={match} userId={userId} />
      ))}
      {isEmpty && empty}
      {hasMore && <MoreWhenSeen key={matches.length} loadMore={list.loadMore} />}
    </nav>
  )
}

/** Mounted anew for each page, so that one page that does not fill the list asks for the next. */
function MoreWhenSeen({ loadMore }: { loadMore: () => Promise<void> }) {
  const { t } = useTranslation()
  const ref = useRef<HTMLDivElement>(null)
  const latest = useRef(loadMore)
  useEffect(() => {
    latest.current = loadMore
  })
  useEffect(() => {
    if (!ref.current) return
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting) latest.current().catch(() => undefined)
      },
      { rootMargin: '400px' },
    )
    observer.observe(ref.current)
    return () => observer.disconnect()
  }, [])
  return (
    <div ref={ref} className="grid flex-none place-items-center py-4 text-muted">
      <Spinner />
      <span className="sr-only">{t('matches.loadingMore')}</span>
    </div>
  )
}
