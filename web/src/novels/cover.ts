const colors = ['#3f6f62', '#7a4b3a', '#4d5a80', '#866a2c', '#6d4a6b', '#4a6f7d', '#7d5560', '#5c6b3c'] as const

/** A cover colour that a novel keeps: chosen by its id, whose last digits are random. */
export function spineColor(novelId: string): string {
  const number = Number.parseInt(novelId.slice(-4), 16)
  return colors[(Number.isNaN(number) ? 0 : number) % colors.length]!
}
