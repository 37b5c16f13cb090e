/** Within this part of the page, the focus of what goes falls to the menu of its message, or to the log. */
export function keepFocus(root: HTMLElement | null) {
  if (!root) return
  let held: HTMLElement | null = null
  let message: Element | null = null
  const onFocus = ({ target }: FocusEvent) => {
    held = target as HTMLElement
    message = held.closest('[data-message-id]')
  }
  const observer = new MutationObserver(() => {
    if (!held || held.isConnected || document.activeElement !== document.body) return
    const menu = message?.isConnected && message.querySelector<HTMLElement>('.message-menu')
    const place = menu || root.querySelector<HTMLElement>('[role="log"]')
    place?.focus({ preventScroll: true })
  })
  root.addEventListener('focusin', onFocus)
  observer.observe(root, { childList: true, subtree: true })
  return () => {
    root.removeEventListener('focusin', onFocus)
    observer.disconnect()
  }
}
