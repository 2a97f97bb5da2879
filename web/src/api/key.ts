/** A random key of 128 bits. `crypto.randomUUID` exists in secure contexts only; a run on a local network by plain http is not one. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
