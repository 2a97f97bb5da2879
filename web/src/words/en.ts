import { graph } from './en/codex-list.ts'
import { codex } from './en/codex.ts'
import { manuscript } from './en/manuscript.ts'
import { transfer } from './en/transfer.ts'

/** Every word of the workspace in English. What has a number in it is a function. */
export const en = {
  close: 'Close',
  cancel: 'Cancel',
  create: 'Create',
  save: 'Save',
  saved: 'Saved.',
  discard: 'Discard',
  delete: 'Delete',
  remove: 'Remove',
  done: 'Done',
  undo: 'Undo',
  yes: 'Yes',
  no: 'No',
  open: 'Open',
  loading: 'Loading',
  tryAgain: 'Try again',
  moveUp: 'Move up',
  moveDown: 'Move down',
  codex,
  graph,
  manuscript,
  transfer,
}

export type Words = typeof en
