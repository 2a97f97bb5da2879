/** A start that cannot go on, with a sentence or two that say what to do. Shown as it is, without a stack. */
export class StartError extends Error {
  override name = 'StartError'
}
