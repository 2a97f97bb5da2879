import { useRef } from 'react'
import { Textarea } from '@mantine/core'
import type { TextareaProps } from '@mantine/core'
import { useMergedRef } from '@mantine/hooks'
import { useFittedHeight } from './fitted-height.ts'

type FittedProps = Omit<TextareaProps, 'autosize' | 'minRows' | 'maxRows' | 'value'> & {
  value: string
  rows: number
  rowsMax: number
}

/** A field for texts of any length: as high as its text, between so many rows, and quick at 200 KB too. */
export function FittedTextarea({ value, rows, rowsMax, ref, ...props }: FittedProps) {
  const own = useRef<HTMLTextAreaElement>(null)
  const merged = useMergedRef(own, ref)
  useFittedHeight(own, value, rowsMax)
  return <Textarea {...props} value={value} rows={rows} ref={merged} />
}
