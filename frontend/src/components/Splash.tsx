import { useEffect, useState } from 'react'
import { Logo } from './Logo'

let isFirst = true

/** While it is not known yet what to show. The first takes over from index.html; later ones appear late, so that
 *  they never flash. */
export function Splash() {
  const [late] = useState(!isFirst)
  useEffect(() => {
    isFirst = false
  }, [])
  return (
    <div className="grid h-full place-items-center text-accent">
      <Logo className={late ? 'size-12 animate-fade [animation-delay:400ms]' : 'size-12'} />
    </div>
  )
}
