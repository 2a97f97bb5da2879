type Place = { x: number; y: number }

const rounds = 80

/** Pushes places apart until hardly any two are closer than `apart`; each moves no further than it must. Places change as they are. */
export function spread(places: readonly Place[], apart: number): void {
  for (let round = 0; round < rounds; round += 1) {
    const cells = new Map<string, Place[]>()
    for (const [index, place] of places.entries()) {
      // Two at the very same place have no direction to part in.
      place.x += Math.cos(index) * 0.01
      place.y += Math.sin(index) * 0.01
      const cell = cellOf(place, apart, 0, 0)
      cells.set(cell, [...(cells.get(cell) ?? []), place])
    }
    let moved = false
    for (const place of places) {
      for (const other of neighboursOf(cells, place, apart)) moved = part(place, other, apart) || moved
    }
    if (!moved) return
  }
}

function neighboursOf(cells: ReadonlyMap<string, Place[]>, place: Place, size: number): Place[] {
  const steps = [-1, 0, 1]
  return steps.flatMap((x) => steps.flatMap((y) => cells.get(cellOf(place, size, x, y)) ?? []))
}

function cellOf({ x, y }: Place, size: number, right: number, down: number): string {
  return `${Math.floor(x / size) + right} ${Math.floor(y / size) + down}`
}

/** @returns whether they were too close */
function part(a: Place, b: Place, apart: number): boolean {
  if (a === b) return false
  const [x, y] = [b.x - a.x, b.y - a.y]
  const distance = Math.hypot(x, y) || 1e-6
  if (distance >= apart) return false
  const push = (apart - distance) / 2 / distance
  a.x -= x * push
  a.y -= y * push
  b.x += x * push
  b.y += y * push
  return true
}
