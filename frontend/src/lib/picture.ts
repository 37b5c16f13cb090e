const side = 512

/** Cut to a square, upright and small enough to be sent as it is. Rejects where the file is no picture. */
export async function squared(file: Blob): Promise<Blob> {
  const bitmap = await createImageBitmap(file)
  const edge = Math.min(bitmap.width, bitmap.height)
  const canvas = document.createElement('canvas')
  canvas.width = Math.min(edge, side)
  canvas.height = canvas.width
  const pen = canvas.getContext('2d')
  if (!pen) throw new Error('This browser draws nothing')
  pen.fillStyle = 'white'
  pen.fillRect(0, 0, side, side)
  const [left, top] = [(bitmap.width - edge) / 2, (bitmap.height - edge) / 2]
  pen.drawImage(bitmap, left, top, edge, edge, 0, 0, canvas.width, canvas.height)
  bitmap.close()
  return new Promise((resolve, reject) => {
    const done = (blob: Blob | null) => (blob ? resolve(blob) : reject(new Error('Nothing drawn')))
    canvas.toBlob(done, 'image/jpeg', 0.9)
  })
}
