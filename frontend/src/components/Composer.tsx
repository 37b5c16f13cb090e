import { ArrowUp, Check, Pencil, Reply } from 'lucide-react'
import {
  type KeyboardEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { flushSync } from 'react-dom'
import { useTranslation } from '../i18n/useTranslation'
import { isBlank } from '../lib/blank'
import { ComposerStrip } from './ComposerStrip'
import { EmojiButton } from './EmojiButton'
import type { Choice } from './useChosen'
import { useComposed } from './useComposed'
import type { Editing } from './useEditing'
import { useTypingAnywhere } from './useTypingAnywhere'

const MOST = 5000
const WARN_AT = 4800
/** So many are left: below nothing, too many have been written. */
const SAID_AT = [-1, 10, 20, 50, 100, MOST - WARN_AT]

interface ComposerProps {
  matchId: string
  editing: Editing
  replying: Choice
  otherName: string
  sendMessage: (content: string, replyTo: string | null) => void
  sendTyping: (isTyping: boolean) => void
}

/** Blank lines around a message are never meant; spaces at its beginning may be. */
function trimmed(text: string): string {
  return text.replace(/^\s*\n/, '').trimEnd()
}

function useAutoHeight(field: RefObject<HTMLTextAreaElement | null>, text: string) {
  const fit = useCallback(() => {
    if (!field.current) return
    field.current.style.height = 'auto'
    // Measuring lays out the whole page.
    if (text) field.current.style.height = `${field.current.scrollHeight}px`
  }, [field, text])
  useLayoutEffect(fit, [fit])
  useEffect(() => {
    window.addEventListener('resize', fit)
    return () => window.removeEventListener('resize', fit)
  }, [fit])
}

export function Composer(props: ComposerProps) {
  const { matchId, editing, replying, sendMessage, sendTyping } = props
  const { t } = useTranslation()
  const { message: edited } = editing
  const field = useRef<HTMLTextAreaElement>(null)
  const isWriting = useCallback(
    () => document.hasFocus() && document.activeElement === field.current,
    [],
  )
  const { text, write, reread } = useComposed(matchId, edited, isWriting)
  useAutoHeight(field, text)
  useTypingAnywhere(field)
  const length = text.length > WARN_AT / 2 ? [...trimmed(text)].length : text.length
  const canSend = !isBlank(text) && length <= MOST
  // With the field itself, or what is written at once would be lost.
  useLayoutEffect(() => {
    // A draft is gone on with at its end.
    if (field.current?.value) field.current.setSelectionRange(MOST * 2, MOST * 2)
    // On a phone the keyboard would cover what one came to read.
    if (window.matchMedia('(pointer: fine)').matches) field.current?.focus()
  }, [])
  const answered = edited ? null : replying.message
  useEffect(() => {
    if (editing.begun === 0) return
    field.current?.focus()
    field.current?.setSelectionRange(MOST * 2, MOST * 2)
  }, [editing.begun])
  useEffect(() => {
    if (replying.begun > 0) field.current?.focus()
  }, [replying.begun])
  const change = (changed: string) => {
    write(changed)
    if (!edited) sendTyping(!isBlank(changed))
  }
  const insert = (emoji: string) => {
    const input = field.current
    if (!input) return
    const { value, selectionStart: start, selectionEnd: end } = input
    // React must write it, or it would not notice when that is taken away again; and it puts the caret at the end.
    flushSync(() => change(value.slice(0, start) + emoji + value.slice(end)))
    input.setSelectionRange(start + emoji.length, start + emoji.length)
  }
  const submit = () => {
    if (!canSend) return
    if (edited) editing.save(trimmed(text))
    else {
      sendMessage(trimmed(text), answered?.id ?? null)
      replying.cancel()
      write('')
    }
    field.current?.focus()
  }
  const cancel = () => {
    if (edited) editing.cancel()
    else replying.cancel()
    field.current?.focus()
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, (() => void) | false> = {
      Enter: !event.shiftKey && submit,
      Escape: (edited ?? answered) !== null && cancel,
      ArrowUp: !edited && text === '' && editing.startLast,
    }
    // WebKit says 229 of the key that ends a composition, and no longer that it is one.
    const isComposing = event.nativeEvent.isComposing || event.keyCode === 229
    const run = !isComposing && keys[event.key]
    if (!run) return
    event.preventDefault()
    run()
  }
  return (
    <form
      className="column flex flex-col gap-1 pt-1 pb-[max(0.875rem,env(safe-area-inset-bottom))] short:gap-0 short:pb-[max(0.25rem,env(safe-area-inset-bottom))] short:[main:has(search)_&]:hidden"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Remaining left={MOST - length} />
      <div className="forced-edge overflow-hidden rounded-xl border border-line bg-raised shadow-lift transition-colors focus-within:border-accent/40">
        <Strip {...props} onCancel={cancel} />
        <div className="flex items-end gap-1 p-1.5">
          <EmojiButton onChoose={insert} onClose={() => field.current?.focus()} />
          <textarea
            ref={field}
            rows={1}
            dir="auto"
            value={text}
            aria-label={t('chat.message')}
            placeholder={t('chat.message')}
            enterKeyHint="send"
            onChange={(event) => change(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={reread}
            className="max-h-[9.25rem] short:max-h-16.5 min-h-(--target) min-w-0 flex-1 resize-none bg-transparent px-1 py-[calc((var(--target)-1.375rem)/2)] leading-5.5 outline-none placeholder:text-muted"
          />
          <SendButton canSend={canSend} saves={edited !== null} />
        </div>
      </div>
    </form>
  )
}

function Strip({
  editing,
  replying,
  otherName,
  onCancel,
}: ComposerProps & { onCancel: () => void }) {
  const { t } = useTranslation()
  const { message: edited } = editing
  const { message: answered } = replying
  const message = edited ?? answered
  if (!message) return null
  const answer = message.mine ? t('chat.replyingToYou') : t('chat.replyingTo', { name: otherName })
  return (
    <ComposerStrip
      icon={edited ? <Pencil /> : <Reply className="rtl:-scale-x-100" />}
      title={edited ? t('chat.editing') : answer}
      text={message.content ?? ''}
      onCancel={onCancel}
    />
  )
}

function SendButton({ canSend, saves }: { canSend: boolean; saves: boolean }) {
  const { t } = useTranslation()
  const Icon = saves ? Check : ArrowUp
  const look = canSend ? 'bg-accent text-on-accent hover:bg-accent-strong' : 'bg-line/60 text-muted'
  return (
    <button
      type="submit"
      aria-label={t(saves ? 'action.save' : 'chat.send')}
      aria-disabled={!canSend}
      // Keeps the focus, and with it a phone's keyboard, where it is.
      onPointerDown={(event) => event.preventDefault()}
      className={`forced-edge grid size-(--target) flex-none place-items-center rounded-full transition-colors ${look}`}
    >
      <Icon className="size-5.5" strokeWidth={2.4} />
    </button>
  )
}

/** How many may still be written shows at each key, and is said only as it passes one of these steps. */
function Remaining({ left }: { left: number }) {
  const { t } = useTranslation()
  const step = SAID_AT.find((most) => left <= most)
  const [said, setSaid] = useState({ step, left })
  if (said.step !== step) setSaid({ step, left })
  const textOf = (left: number) =>
    left < 0
      ? t('chat.charactersOver', { count: -left })
      : t('chat.charactersLeft', { count: left })
  const isNear = step !== undefined
  return (
    <>
      <p
        className={`px-3 text-end text-s tabular-nums ${left < 0 ? 'font-semibold text-danger' : 'text-muted'}`}
      >
        {isNear && textOf(left)}
      </p>
      <p aria-live="polite" className="sr-only">
        {isNear && `${t('chat.message')}: ${textOf(said.left)}`}
      </p>
    </>
  )
}
