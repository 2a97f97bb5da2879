/** What a provider wrote, made fit to be stored and shown. */
import type { ApiKey } from '../../domain/connection/api-key.ts'

const unitsMax = 300
const hidden = '[redacted]'

/** Without the key in any of its usual forms, without what looks like one, without control characters, short. */
export function scrub(text: string, apiKey: ApiKey | undefined): string {
  // Before anything is cut: half a key is still half a key.
  const clean = redactKey(text, apiKey)
    .slice(0, 4_000)
    .replaceAll(/\b(?:Bearer|Basic)\s+[\w.~+/=*-]+/gi, hidden)
    .replaceAll(/\b(?:sk|gsk|pk|rk|xai)[-_][\w*-]{6,}/gi, hidden)
  return clean
    .toWellFormed()
    .replaceAll(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, unitsMax)
}

/** Without the key in any of its usual forms; JSON stays JSON. */
export function redactKey(text: string, apiKey: ApiKey | undefined): string {
  let clean = text
  for (const form of apiKey === undefined ? [] : formsOf(apiKey.reveal())) clean = clean.replaceAll(form, hidden)
  return clean
}

/** As it is, and as JSON, URLs, hexadecimal and base64 write it; the longest first. */
function formsOf(key: string): string[] {
  const bytes = new TextEncoder().encode(key)
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  const forms = [
    key,
    encodeURIComponent(key),
    JSON.stringify(key).slice(1, -1),
    hex,
    hex.toUpperCase(),
    ...base64Cores(bytes),
  ]
  return [...new Set(forms)].filter((form) => form !== '').sort((a, b) => b.length - a.length)
}

/** Base64 depends on what stands before: for each of the three places in a group, the characters that the key alone makes. */
function base64Cores(bytes: Uint8Array): string[] {
  const cores = [0, 1, 2]
    .map((shift) => {
      const text = btoa(String.fromCharCode(...new Uint8Array(shift), ...bytes))
      const whole = Math.floor((shift + bytes.length) / 3) * 4
      return text.slice(shift === 0 ? 0 : 4, whole)
    })
    .filter((core) => core.length >= 8)
  return cores.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')])
}
