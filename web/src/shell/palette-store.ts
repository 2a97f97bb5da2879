/** Whether the list of all places and actions is open, and on which of its pages; asked for by a key or a button anywhere. */
export type PaletteView = 'go' | 'keys'

let view: PaletteView | undefined
const listeners = new Set<() => void>()

export const paletteStore = {
  get: (): PaletteView | undefined => view,
  set(next: PaletteView | undefined): void {
    view = next
    for (const listener of listeners) listener()
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener)
    return () => void listeners.delete(listener)
  },
}
