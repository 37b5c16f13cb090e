/** Where to go after signing in: only ever a path of this page. */
export function nextPath(search: URLSearchParams): string {
  const next = search.get('next') ?? ''
  return /^\/(?![/\\])/.test(next) ? next : '/chat'
}

/** The demo account that a link was printed for. */
export function preferredAccount(search: URLSearchParams): string | null {
  return new URL(nextPath(search), window.location.origin).searchParams.get('as')
}

export function isInvitation(search: URLSearchParams): boolean {
  return nextPath(search).startsWith('/invite/')
}
