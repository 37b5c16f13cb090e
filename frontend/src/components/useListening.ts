import { useSyncExternalStore } from 'react'

const never = () => () => {}

/** False on a page that came drawn, until its scripts run: the browser would send a form by itself, with what is in it. */
export const useListening = (): boolean =>
  useSyncExternalStore(
    never,
    () => true,
    () => false,
  )
