import type { ComponentProps } from 'react'
import { Spinner } from './Spinner'

const looks = {
  primary: 'bg-accent text-on-accent hover:bg-accent-strong',
  secondary: 'bg-raised text-ink border border-line hover:bg-hover',
  quiet: 'text-accent hover:bg-accent-soft',
  danger: 'text-danger border border-line hover:bg-danger-soft',
}

export type ButtonLook = keyof typeof looks

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  busy?: boolean
}

const shape =
  'forced-edge inline-flex min-h-11 items-center justify-center gap-2 rounded-m px-4 py-2 text-m font-semibold transition-colors'

export function buttonShape(look: ButtonLook): string {
  return `${shape} ${looks[look]}`
}

/** As long as it is busy nothing happens, but it keeps the focus. */
export function Button({ look = 'primary', busy, className = '', children, ...rest }: ButtonProps) {
  const { 'aria-disabled': isOff = busy, onClick } = rest
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      {...rest}
      aria-disabled={isOff || undefined}
      onClick={isOff ? (event) => event.preventDefault() : onClick}
      className={`${buttonShape(look)} aria-disabled:opacity-60 ${className}`}
    >
      {busy && <Spinner className="size-4" />}
      {children}
    </button>
  )
}

export function IconButton({
  className = '',
  ...rest
}: ComponentProps<'button'> & { 'aria-label': string }) {
  return <button type="button" {...rest} className={`${iconShape} ${className}`} />
}

export const iconShape =
  'grid size-(--target) flex-none place-items-center rounded-full text-muted transition-colors hover:bg-hover hover:text-ink [&_svg]:size-5.5'

export const linkShape =
  'inline-flex min-h-(--target) items-center font-semibold text-accent underline-offset-4 hover:underline'
