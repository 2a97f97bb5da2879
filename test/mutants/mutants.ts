/**
 * Small patches that each take one protection out. A test is named beside each that has to notice: `npm run mutants` tries
 * them all, and `test/mutants.test.ts` holds the list against the code and against docs/failures.md.
 */
import { codexMutants } from './codex-mutants.ts'
import { connectionMutants } from './connection-mutants.ts'
import { entranceMutants } from './entrance-mutants.ts'
import { generationMutants } from './generation-mutants.ts'
import type { Mutant } from './mutant.ts'
import { operationMutants } from './operation-mutants.ts'
import { pathMutants } from './path-mutants.ts'
import { promptMutants } from './prompt-mutants.ts'
import { providerMutants } from './provider-mutants.ts'
import { slotMutants } from './slot-mutants.ts'
import { webMutants } from './web-mutants.ts'

export type { Mutant }

export const mutants: readonly Mutant[] = [
  ...generationMutants,
  ...promptMutants,
  ...codexMutants,
  ...entranceMutants,
  ...connectionMutants,
  ...providerMutants,
  ...slotMutants,
  ...operationMutants,
  ...webMutants,
  ...pathMutants,
]
