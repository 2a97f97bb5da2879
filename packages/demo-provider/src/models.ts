import { answering } from './behaviour.ts'
import type { Behaviour } from './behaviour.ts'
import { faults, parametricFaults } from './faults.ts'

/** The first is the one to begin with. */
const demoModels: Readonly<Record<string, Behaviour>> = {
  'demo-storyteller': answering({ firstMs: 250, everyMs: 28 }),
  'demo-slow': answering({ firstMs: 1_500, everyMs: 160 }),
  'demo-brief': answering({ firstMs: 120, everyMs: 20 }),
}

/** What `GET /v1/models` lists. */
export function modelIds(withFaults: boolean): string[] {
  return [...Object.keys(demoModels), ...(withFaults ? Object.keys(faults) : [])]
}

/** @returns undefined for a model that nobody knows. */
export function behaviourOf(model: string, withFaults: boolean): Behaviour | undefined {
  if (Object.hasOwn(demoModels, model)) return demoModels[model]
  if (!withFaults) return undefined
  if (Object.hasOwn(faults, model)) return faults[model]
  for (const [shape, make] of parametricFaults) {
    const numbers = shape.exec(model)?.slice(1).map(Number)
    if (numbers !== undefined) return make(numbers[0] ?? 0, numbers[1] ?? 0)
  }
  return undefined
}
