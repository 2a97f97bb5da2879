import type { EndFrame } from '@scriptorium/contracts/stream'

/**
 * Whether a text is the one that `end` speaks of: its length in UTF-16 units and, where the page may use `crypto.subtle`
 * (secure contexts only), the SHA-256 of its UTF-8.
 */
export async function matchesEnd(
  text: string,
  end: EndFrame['data'],
  subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle,
): Promise<boolean> {
  if (text.length !== end.length) return false
  if (subtle === undefined) return true
  const digest = await subtle.digest('SHA-256', new TextEncoder().encode(text))
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex === end.sha256
}
