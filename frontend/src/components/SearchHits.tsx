import type { ReactNode } from 'react'
import type { Message } from '../generated/events'
import { listTime } from '../i18n/format'
import { useTranslation } from '../i18n/useTranslation'
import { Marks } from './Marks'
import { oneLine, oneLineOfMarks } from './oneLine'
import { split } from './sought'
import { useNow } from './useNow'

interface SearchHitsProps {
  hits: readonly Message[]
  text: string
  otherId: string
  otherName: string
  onChoose: (index: number) => void
  children: ReactNode
}

const CHARACTERS_BEFORE = 24

export function SearchHits(props: SearchHitsProps) {
  const { hits, text, otherId, otherName, onChoose, children } = props
  const { t } = useTranslation()
  const now = useNow()
  return (
    <div className="min-h-0 overflow-y-auto overscroll-contain border-t border-line">
      <ul className="p-1.5 short:p-0.5">
        {hits.map((hit, index) => (
          <li key={hit.id}>
            <button
              type="button"
              onClick={() => onChoose(index)}
              className="flex min-h-11 w-full flex-col rounded-m px-3 py-1.5 text-start hover:bg-hover focus-visible:-outline-offset-2"
            >
              <span className="flex w-full gap-3 text-s text-muted">
                <span dir="auto" className={`min-w-0 flex-1 ${oneLine} font-semibold`}>
                  {hit.senderId === otherId ? otherName : t('chat.you')}
                </span>
                <time dateTime={hit.createdAt}>{listTime(hit.createdAt, now)}</time>
              </span>
              <span dir="auto" className={`w-full ${oneLineOfMarks}`}>
                <Excerpt content={hit.content ?? ''} text={text} />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {children}
    </div>
  )
}

/** From shortly before the first place that has the text. */
function Excerpt({ content, text }: { content: string; text: string }) {
  const [before = '', ...rest] = split(content, text)
  return <Marks parts={[endOf(before), ...rest]} />
}

/** From the beginning of a word, where words have spaces between them. */
function endOf(text: string): string {
  const near = [...text].slice(-CHARACTERS_BEFORE).join('')
  return near.length < text.length ? `…${near.replace(/^\S*\s+/, '')}` : near
}
