/** Outside of a secure context there is no clipboard interface, and it may be forbidden: then the old way.
 *  Returns whether it worked.
 */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    const copy = (event: ClipboardEvent) => {
      event.preventDefault()
      event.clipboardData?.setData('text/plain', text)
    }
    document.addEventListener('copy', copy)
    const isCopied = document.execCommand('copy')
    document.removeEventListener('copy', copy)
    return isCopied
  }
}
