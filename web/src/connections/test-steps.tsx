import { Loader } from '@mantine/core'
import { testStepNames } from '@scriptorium/contracts/nouns'
import type { TestAnswer } from '@scriptorium/contracts/nouns'
import { Icon } from '../icons/icon.tsx'
import { ProblemNote } from '../notices/problem-note.tsx'
import { stepState } from './step-state.ts'
import styles from './test-steps.module.css'
import { words } from '../words/words.ts'

type StepsProps = { pending: boolean; complete: boolean; answer: TestAnswer | undefined; error: unknown }

/** A test's steps one by one: where it got to, how long each took, and at the step that failed what to do. */
export function TestSteps({ pending, complete, answer, error }: StepsProps) {
  if (!pending && answer === undefined)
    return error === null || error === undefined ? null : <ProblemNote error={error} />
  const names = testStepNames.filter((name) => complete || name !== 'complete')
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
                {words.connections.steps[name]}
                {state === 'unchecked' ? (
                  <span className={styles.time}>{words.connections.notChecked}</span>
                ) : (
                  <span className="visually-hidden">, {words.connections.states[state]}</span>
                )}
                {step === undefined ? null : <span className={styles.time}>{step.ms} ms</span>}
                {step?.message === undefined ? null : <span className={styles.message}>{step.message}</span>}
              </span>
            </li>
          )
        })}
      </ol>
      {answer === undefined ? <p className={styles.result}>{words.connections.testing}</p> : null}
      {answer?.ok === true ? (
        <p className={styles.result} data-ok="true">
          {worksWords(answer.modelCount)}
        </p>
      ) : null}
      {answer?.ok === false ? (
        <p className={styles.result} data-ok="false">
          {failedAt === undefined
            ? words.connections.testFailed
            : words.connections.stoppedAt(words.connections.steps[failedAt.name])}
        </p>
      ) : null}
    </output>
  )
}

function worksWords(modelCount: number | undefined): string {
  return modelCount === undefined ? words.connections.works : words.connections.worksWith(modelCount)
}
