import { Logo } from './Logo'

/** While it is not known yet what to show. Appears late, so that it never flashes. */
export function Splash() {
  return (
    <div className="grid h-full place-items-center text-accent">
      <Logo className="size-12 animate-fade [animation-delay:400ms]" />
    </div>
  )
}
