import { createStoredChoice } from '../shell/stored-choice.ts'

/** Whether the list beside an open entry is there. */
export const useListFold = createStoredChoice('codex-list', ['shown', 'folded'])
export const useDensity = createStoredChoice('codex-density', ['comfortable', 'compact'])
