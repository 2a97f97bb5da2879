import { beforeAll, expect, it } from 'vitest'
import { agentWords } from './agent-words.ts'
import { loadPageWords, loadWords } from '../words/words.ts'

beforeAll(async () => {
  await loadWords('en')
  await loadPageWords()
})

it('names the browser and the system', () => {
  expect(
    agentWords('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0 Safari/537.36'),
  ).toBe('Chrome on Linux')
  expect(
    agentWords(
      'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605 Version/19.0 Mobile Safari/604.1',
    ),
  ).toBe('Safari on iPhone')
  expect(agentWords('curl/8.9')).toBe('curl/8.9')
  expect(agentWords(undefined)).toBe('Unknown program')
})
