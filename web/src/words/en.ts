import type { PageWords } from './en-pages.ts'
import { codexNames } from './en/codex-names.ts'
import { models } from './en/models.ts'
import { palette } from './en/palette.ts'
import { shell } from './en/shell.ts'
import { workshop } from './en/workshop.ts'

/** The words of the workspace in English that its frame and the workshop need. What has a number in it is a function. */
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
  codex: codexNames,
  models,
  palette,
  shell,
  workshop,
}

export type CoreWords = typeof en
export type Words = Omit<CoreWords, 'codex'> & PageWords
