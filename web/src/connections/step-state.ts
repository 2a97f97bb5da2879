import type { TestAnswer } from '@scriptorium/contracts/nouns'
import { testStepNames } from '@scriptorium/contracts/nouns'
import type { TestStepName } from '@scriptorium/contracts/nouns'

export type StepState = 'open' | 'ok' | 'failed' | 'unchecked'

const order = testStepNames

/**
 * Where a step of a test stands. One that the test passed over on its way to a later one was not checked: a key of which nothing
 * is known is not said to be right.
 */
export function stepState(name: TestStepName, answer: Pick<TestAnswer, 'steps'> | undefined): StepState {
  const step = answer?.steps.find((each) => each.name === name)
  if (step !== undefined) return step.ok ? 'ok' : 'failed'
  const wasPassed = answer?.steps.some((each) => order.indexOf(each.name) > order.indexOf(name)) === true
  return wasPassed ? 'unchecked' : 'open'
}
