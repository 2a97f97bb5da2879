/** By shape, not by `instanceof`: an error may come from another realm. */
export function isNodeError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code
}
