import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Button, IconButton } from './Button'
import { errorText } from './errorText'
import { SearchHits } from './SearchHits'
import { Spinner } from './Spinner'
import { useSearch } from './useSearch'

interface SearchPanelProps {
  matchId: string
  otherId: string
  otherName: string
  onSought: (text: string) => void
  onJump: (seq: number) => void
  onClose: () => void
}

const LONGEST = 200

/** Lies over the top of the conversation. Enter goes to the next older hit, with Shift to the next newer one. */
export function SearchPanel(props: SearchPanelProps) {
  const { matchId, onSought, onJump, onClose } = props
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const text = typed.trim()
  const search = useSearch(matchId, text)
  const [at, setAt] = useState<number | null>(null)
  const box = useRef<HTMLInputElement>(null)
  const { hits, before, isBusy, failure } = search
  useEffect(() => onSought(text), [onSought, text])
  useEffect(() => () => onSought(''), [onSought])
  const go = (index: number) => {
    const hit = hits[index]
    if (!hit) return
    setAt(index)
    box.current?.focus()
    onJump(hit.seq)
    if (index === hits.length - 1 && before !== null && !isBusy) search.more()
  }
  const step = (by: number) => go(at === null ? 0 : at + by)
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') step(event.shiftKey ? -1 : 1)
    else if (event.key === 'Escape') onClose()
    else return
    event.preventDefault()
  }
  const status = () => {
    if (text === '' || failure !== null) return ''
    if (isBusy) return t('search.searching')
    if (hits.length === 0) return t('search.none')
    if (at !== null) return t('search.place', { at: at + 1, total: hits.length })
    return before === null
      ? t('search.found', { count: hits.length })
      : t('search.foundMore', { total: hits.length })
  }
  return (
    <search className="forced-edge absolute inset-x-0 top-0 z-20 flex max-h-full animate-fade flex-col border-b border-line bg-surface shadow-float">
      <div className="flex items-center gap-1 py-1.5 ps-4 pe-2">
        <input
          ref={box}
          type="search"
          aria-label={t('search.box')}
          placeholder={t('search.placeholder')}
          dir="auto"
          autoComplete="off"
          enterKeyHint="search"
          maxLength={LONGEST}
          // biome-ignore lint/a11y/noAutofocus: somebody has just asked for it.
          autoFocus
          value={typed}
          onChange={(event) => {
            setTyped(event.target.value)
            setAt(null)
          }}
          onKeyDown={onKeyDown}
          className="min-h-11 w-full min-w-0 flex-1 bg-transparent text-m placeholder:text-muted focus-visible:outline-none [&::-webkit-search-cancel-button]:hidden"
        />
        {isBusy && <Spinner className="size-4 text-muted" />}
        <p role="status" className="flex-none text-s text-muted">
          {status()}
        </p>
        <IconButton
          aria-label={t('search.older')}
          disabled={at === hits.length - 1 || hits.length === 0}
          className="disabled:opacity-40"
          onClick={() => step(1)}
        >
          <ChevronUp />
        </IconButton>
        <IconButton
          aria-label={t('search.newer')}
          disabled={!at}
          className="disabled:opacity-40"
          onClick={() => step(-1)}
        >
          <ChevronDown />
        </IconButton>
        <IconButton aria-label={t('search.close')} onClick={onClose}>
          <X />
        </IconButton>
      </div>
      {failure !== null && (
        <div
          role="alert"
          className="flex items-center gap-3 border-t border-line px-4 py-1.5 text-s"
        >
          <p className="flex-1 font-medium text-danger">{errorText(t, failure)}</p>
          <Button look="quiet" onClick={search.more}>
            {t('action.tryAgain')}
          </Button>
        </div>
      )}
      {at === null && hits.length > 0 && (
        <SearchHits
          hits={hits}
          text={text}
          otherId={props.otherId}
          otherName={props.otherName}
          onChoose={go}
        >
          {before !== null && (
            <Button look="quiet" busy={isBusy} onClick={search.more} className="m-2">
              {t('search.more')}
            </Button>
          )}
        </SearchHits>
      )}
    </search>
  )
}
