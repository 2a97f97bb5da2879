export type AttachedScene = { id: string; name: string }

export type AttachProps = {
  novelId: string
  pins: readonly string[]
  scenes: readonly AttachedScene[]
  onPins: (pins: string[]) => void
  onScenes: (scenes: AttachedScene[]) => void
}
