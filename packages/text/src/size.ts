import { isHighSurrogate } from './storable.ts'

/** How many bytes the text has in UTF-8; a lone surrogate counts as the U+FFFD that encoders make of it. */
export function byteLength(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    if (unit < 0x800) bytes += 1
    // Four bytes for the two units of a pair.
    else if (isHighSurrogate(unit) && isLowSurrogate(text.charCodeAt(index + 1))) {
      bytes += 2
      index += 1
    } else bytes += 2
  }
  return bytes
}

/** Whether the text has at most `bytesMax` bytes in UTF-8; counts only where the number of characters does not tell. */
export function fitsBytes(text: string, bytesMax: number): boolean {
  // Every UTF-16 unit is one to three bytes.
  if (text.length > bytesMax) return false
  return text.length * 3 <= bytesMax || byteLength(text) <= bytesMax
}

/** Whether the text has at most `max` code points; counts only where the number of UTF-16 units does not tell. */
export function fitsCodePoints(text: string, max: number): boolean {
  if (text.length <= max) return true
  return text.length <= max * 2 && Array.from(text).length <= max
}

function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff
}
