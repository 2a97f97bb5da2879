/** Which of the formats that we take a file is, by its first bytes: whatever it is called, nothing else is ever decoded. */
export type ImageFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'avif'

export function imageFormatOf(bytes: Uint8Array): ImageFormat | undefined {
  const at = (begin: number, end: number): string => String.fromCharCode(...bytes.subarray(begin, end))
  if (at(0, 8) === '\u0089PNG\r\n\u001a\n') return 'png'
  if (at(0, 3) === '\u00ff\u00d8\u00ff') return 'jpeg'
  if (at(0, 4) === 'RIFF' && at(8, 12) === 'WEBP') return 'webp'
  if (at(0, 6) === 'GIF87a' || at(0, 6) === 'GIF89a') return 'gif'
  if (at(4, 8) === 'ftyp' && ['avif', 'avis'].includes(at(8, 12))) return 'avif'
  return undefined
}
