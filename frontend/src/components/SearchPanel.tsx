import type { TFunction } from 'i18next'
import { ChevronDown, ChevronUp, X } from 'lucide-react'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from '../i18n/useTranslation'
import { Button, IconButton } from './Button'
import { DateButton } from './DateButton'
import { errorText } from './errorText'
import { SearchHits } from './SearchHits'
import { Spinner } from './Spinner'
import { type Search, useSearch } from './useSearch'

interface SearchPanelProps {
  matchId: string
  otherId: string
  otherName: string
  onSought: (text: string) => void
  onJump: (seq: number) => void
  onDate: (midnight: Date) => void
  onClose: () => void
}

const LONGEST = 200
const NONE = -1

/** Lies over the top of the conversation. Enter goes to the next older hit, with Shift to the next newer one; Escape closes it. */
export function SearchPanel(props: SearchPanelProps) {
  const { matchId, onSought, onJump, onClose } = props
  const { t } = useTranslation()
  const [typed, setTyped] = useState('')
  const text = typed.trim()
  const search = useSearch(matchId, text)
  const [at, setAt] = useState(NONE)
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
  const step = (by: number) => go(at + by)
  const onEnter = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
    event.preventDefault()
    step(event.shiftKey ? -1 : 1)
  }
  const onEscape = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.nativeEvent.isComposing) return
    event.preventDefault()
    onClose()
  }
  return (
    <search
      onKeyDown={onEscape}
      className="forced-edge absolute inset-x-0 top-0 z-20 flex max-h-full animate-fade flex-col border-b border-line bg-surface shadow-float"
    >
      <div className="flex items-center gap-1 py-1.5 ps-4 pe-2 max-wide:flex-wrap short:py-0.5">
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
            setAt(NONE)
          }}
          onKeyDown={onEnter}
          className="min-h-11 min-w-0 flex-1 bg-transparent text-m placeholder:text-muted focus-visible:outline-none [&::-webkit-search-cancel-button]:hidden"
        />
        <p
          role="status"
          className="flex-none text-s text-muted max-wide:order-last max-wide:basis-full max-wide:not-empty:pb-1 wide:ps-2"
        >
          {text !== '' && failure === null && statusText(t, search, at)}
        </p>
        {isBusy && <Spinner className="size-4 text-muted" />}
        <Step
          name={t('search.older')}
          icon={<ChevronUp />}
          isPossible={at < hits.length - 1}
          onClick={() => step(1)}
        />
        <Step
          name={t('search.newer')}
          icon={<ChevronDown />}
          isPossible={at > 0}
          onClick={() => step(-1)}
        />
        <DateButton onChoose={props.onDate} />
        <IconButton aria-label={t('search.close')} onClick={onClose}>
          <X />
        </IconButton>
      </div>
      {failure !== null && (
        <div
          role="alert"
          className="flex flex-wrap items-center justify-end gap-x-3 border-t border-line px-4 py-1.5 text-s"
        >
          <p className="flex-1 basis-56 font-medium text-danger">{errorText(t, failure)}</p>
          <Button look="quiet" onClick={search.more}>
            {t('action.tryAgain')}
          </Button>
        </div>
      )}
      {at === NONE && hits.length > 0 && (
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

function statusText(t: TFunction, { hits, before, isBusy }: Search, at: number) {
  if (isBusy) return t('search.searching')
  if (hits.length === 0) return t('search.none')
  if (at !== NONE) return t('search.place', { at: at + 1, total: hits.length })
  return before === null
    ? t('search.found', { count: hits.length })
    : t('search.foundMore', { total: hits.length })
}

interface StepProps {
  name: string
  icon: ReactNode
  isPossible: boolean
  onClick: () => void
}

function Step({ name, icon, isPossible, onClick }: StepProps) {
  return (
    <IconButton
      aria-label={name}
      disabled={!isPossible}
      className="disabled:opacity-40"
      onClick={onClick}
    >
      {icon}
    </IconButton>
  )
}
