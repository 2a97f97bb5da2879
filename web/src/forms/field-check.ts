import { useState } from 'react'
import type { FormEvent } from 'react'
import type { ApiProblem } from '../api/problem.ts'
import { fieldError } from '../api/problem.ts'
import { faultOf } from './field-fault.ts'

export type FieldCheck = ReturnType<typeof useFieldCheck>

/**
 * Says at each field of a form what it lacks, and goes to the first of them: the browser's own bubbles cover what stands below,
 * and go away. `form` is for the form element; its fields have a `name`, which is also theirs in the contract.
 */
export function useFieldCheck(onSubmit: () => void) {
  const [faults, setFaults] = useState<Readonly<Record<string, string>>>({})
  /** Whether all fields, or those named, may be sent. */
  const check = (form: HTMLFormElement | null, names?: readonly string[]): boolean => {
    const inputs = [...(form?.elements ?? [])].filter((element) => element instanceof HTMLInputElement)
    const found = inputs.flatMap((input) => {
      const fault = names?.includes(input.name) === false ? undefined : faultOf(input)
      return input.name === '' || fault === undefined ? [] : [{ input, fault }]
    })
    setFaults(Object.fromEntries(found.map(({ input, fault }) => [input.name, fault])))
    found[0]?.input.focus()
    return found.length === 0
  }
  return {
    check,
    /** For the field `name`: what it lacks, or what the server has to say of it. */
    errorAt: (name: string, problem: ApiProblem | null = null) => faults[name] ?? fieldError(problem, `/${name}`),
    form: {
      noValidate: true,
      onSubmit: (event: FormEvent<HTMLFormElement>) => {
        event.preventDefault()
        if (check(event.currentTarget)) onSubmit()
      },
      onChange: ({ target }: FormEvent) => {
        if (target instanceof HTMLInputElement && faults[target.name] !== undefined)
          setFaults(({ [target.name]: _fault, ...others }) => others)
      },
    },
  }
}
