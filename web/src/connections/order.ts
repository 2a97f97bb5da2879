type Placed = { id: string; position: number }

/** Which positions change when the item at `index` goes one step up or down; positions are made 0, 1, 2 … on the way. */
export function renumbered(items: readonly Placed[], index: number, step: -1 | 1): Map<string, number> {
  const order = [...items]
  const [moved] = order.splice(index, 1)
  const target = index + step
  if (moved === undefined || target < 0 || target > order.length) return new Map()
  order.splice(target, 0, moved)
  return new Map(
    order
      .map((item, position) => [item, position] as const)
      .filter(([item, position]) => item.position !== position)
      .map(([item, position]) => [item.id, position]),
  )
}
