/** Places in a sequence: 12 bits. */
const placesMax = 4_096

/**
 * The ids of things that are created together under one id that was reserved for them: UUIDv7 that sort in their order (RFC
 * 9562, 6.2: a counter in the bits after the version), the same whenever they are asked for.
 */
export function idSequence(reservedId: string, count: number): string[] {
  if (count > placesMax) throw new RangeError(`a sequence has at most ${placesMax} ids`)
  return Array.from(
    { length: count },
    (_none, index) => `${reservedId.slice(0, 15)}${index.toString(16).padStart(3, '0')}${reservedId.slice(18)}`,
  )
}
