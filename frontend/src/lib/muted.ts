/** Far enough away to mean: until it is turned on again. */
export const forEver = '9999-12-31T23:59:59.999Z'

export const isMuted = (mutedUntil: string | null, now: number): boolean =>
  mutedUntil !== null && Date.parse(mutedUntil) > now
