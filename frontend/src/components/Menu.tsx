import {
  type ComponentProps,
  type KeyboardEvent,
  type ReactNode,
  useLayoutEffect,
  useRef,
} from 'react'
import { type Place, putNextTo } from './place'

interface MenuProps {
  label: string
  at: Place
  onClose: () => void
  /** What stands above the items; the Tab key goes there and does not close. */
  head?: ReactNode
  /** When an item has the focus and somebody types: the text goes to what is focused now. */
  onType?: () => void
  className?: string
  children: ReactNode
}

const sheet =
  'forced-edge fixed right-auto m-0 max-w-none rounded-l bg-raised p-1.5 text-ink shadow-float backdrop:bg-transparent open:animate-appear'

const items = (menu: HTMLElement) => [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]')]

/** In a grid, the nearest one in the row below or above. */
function inNextRow(all: HTMLElement[], at: number, isBelow: boolean): HTMLElement | undefined {
  const from = all[at]
  if (!from) return
  const beyond = all.filter(({ offsetTop: top }) =>
    isBelow ? top > from.offsetTop : top < from.offsetTop,
  )
  const row = isBelow ? beyond[0] : beyond.at(-1)
  const away = (item: HTMLElement) => Math.abs(item.offsetLeft - from.offsetLeft)
  return beyond
    .filter(({ offsetTop }) => offsetTop === row?.offsetTop)
    .sort((one, other) => away(one) - away(other))[0]
}

/** The item that a key goes to from the one in focus; round at the ends. */
function itemFor(key: string, all: HTMLElement[]): HTMLElement | undefined {
  const at = all.findIndex((item) => item.matches(':focus'))
  const [before, after] = ['ArrowLeft', 'ArrowRight']
  switch (key) {
    case 'ArrowDown':
      return inNextRow(all, at, true) ?? all[(at + 1) % all.length]
    case document.dir === 'rtl' ? before : after:
      return all[(at + 1) % all.length]
    case 'ArrowUp':
      return inNextRow(all, at, false) ?? all.at(at <= 0 ? -1 : at - 1)
    case document.dir === 'rtl' ? after : before:
      return all.at(at <= 0 ? -1 : at - 1)
    case 'Home':
      return all[0]
    case 'End':
      return all.at(-1)
  }
}

const isText = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
  key.length === 1 && key !== ' ' && !ctrlKey && !metaKey && !altKey

/** Open as long as it is rendered. As with a dialog, the browser keeps the focus inside and gives it back. */
export function Menu({ label, at, onClose, head, onType, className = '', children }: MenuProps) {
  const ref = useRef<HTMLDialogElement>(null)
  const isPressedBeside = useRef(false)
  useLayoutEffect(() => {
    const dialog = ref.current
    if (!dialog) return
    dialog.showModal()
    const place = () => putNextTo(dialog, at)
    place()
    window.addEventListener('resize', place)
    // Not a choice that the menu begins with: whoever opens it by a key may press that twice.
    dialog.querySelector<HTMLElement>('[role="menuitem"]')?.focus()
    return () => {
      window.removeEventListener('resize', place)
      dialog.close()
    }
  }, [at])
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (onType && isText(event)) return onType()
    const item = itemFor(event.key, items(event.currentTarget))
    if (!item && (event.key !== 'Tab' || head)) return
    event.preventDefault()
    if (item) item.focus()
    else onClose()
  }
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a native dialog by itself; this is the click beside it.
    <dialog
      ref={ref}
      aria-label={label}
      className={sheet}
      onCancel={onClose}
      onPointerDown={({ target }) => {
        isPressedBeside.current = target === ref.current
      }}
      // The click that ends a long press began before the menu was there, and is none beside it.
      onClick={({ target }) => target === ref.current && isPressedBeside.current && onClose()}
    >
      {head}
      <div role="menu" aria-label={label} tabIndex={0} onKeyDown={onKeyDown} className={className}>
        {children}
      </div>
    </dialog>
  )
}

const shape =
  'flex min-h-(--target) w-full items-center gap-3 rounded-m px-3 text-start hover:bg-hover focus-visible:bg-hover focus-visible:-outline-offset-2 [&_svg]:size-4.5'

export function MenuItem({ className = '', ...rest }: ComponentProps<'button'>) {
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      {...rest}
      className={`${shape} ${className}`}
    />
  )
}
