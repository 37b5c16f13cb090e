/** Outside of a secure context there is no clipboard interface, and it may be forbidden: then the old way. */
export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
  } catch {
    const copy = (event: ClipboardEvent) => {
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
    }
    document.addEventListener('copy', copy)
    document.execCommand('copy')
    document.removeEventListener('copy', copy)
  }
}
