import { Loader } from '@mantine/core'
import type { TestAnswer } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { stepNames } from './providers.ts'
import { stepState } from './step-state.ts'
import type { StepName } from './providers.ts'
import styles from './test-steps.module.css'

type StepsProps = { pending: boolean; complete: boolean; answer: TestAnswer | undefined; error: unknown }

/** A test's steps one by one: where it got to, how long each took, and at the step that failed what to do. */
export function TestSteps({ pending, complete, answer, error }: StepsProps) {
  if (!pending && answer === undefined)
    return error === null || error === undefined ? null : <ProblemNote error={error} />
  const names = (Object.keys(stepNames) as StepName[]).filter((name) => complete || name !== 'complete')
  const failedAt = answer?.steps.find((step) => !step.ok)
  return (
    <output className={styles.test} aria-busy={pending}>
      <ol className={styles.steps}>
        {names.map((name, index) => {
          const step = answer?.steps.find((each) => each.name === name)
          const state = stepState(name, answer)
          return (
            <li
              key={`${name}-${pending}`}
              className={styles.step}
              data-state={state}
              style={{ animationDelay: pending ? '0ms' : `${index * 130}ms` }}
            >
              <span className={styles.mark}>
                {step === undefined ? (
                  pending && index === 0 ? (
                    <Loader size={13} />
                  ) : (
                    '·'
                  )
                ) : (
                  <Icon name={step.ok ? 'check' : 'close'} size={16} />
                )}
              </span>
              <span>
                {stepNames[name]}
                {state === 'unchecked' ? (
                  <span className={styles.time}>not checked</span>
                ) : (
                  <span className="visually-hidden">, {stateWords[state]}</span>
                )}
                {step === undefined ? null : <span className={styles.time}>{step.ms} ms</span>}
                {step?.message === undefined ? null : <span className={styles.message}>{step.message}</span>}
              </span>
            </li>
          )
        })}
      </ol>
      {answer === undefined ? <p className={styles.result}>Testing…</p> : null}
      {answer?.ok === true ? (
        <p className={styles.result} data-ok="true">
          {worksWords(answer.modelCount)}
        </p>
      ) : null}
      {answer?.ok === false ? (
        <p className={styles.result} data-ok="false">
          {failedAt === undefined ? 'The test failed.' : `It stopped at “${stepNames[failedAt.name]}”.`}
        </p>
      ) : null}
    </output>
  )
}

const stateWords = { open: 'not done', ok: 'done', failed: 'failed' } as const

function worksWords(modelCount: number | undefined): string {
  if (modelCount === undefined) return 'It works.'
  return `It works, with ${modelCount === 1 ? 'one model' : `${modelCount} models`}.`
}
