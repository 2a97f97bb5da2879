/**
 * Frames of one stream are mostly the same bytes around a few new words. Once a frame has been parsed, one that differs from it in
 * that single string, and in nothing else, need not be: its structure is the same, and a string without quotation marks, escapes
 * and control characters stands for itself.
 */
export type FrameMemo = {
  /** The words of a frame that is otherwise the last one learned. */
  match(data: string): string | undefined
  /** `data` was read, and all that it says is `text`. */
  learn(data: string, text: string): void
}

/** Servers that put something new into each frame are left alone after so many. */
const missesMax = 16

/** `key`: under which the words stand. */
export function createFrameMemo(key: string): FrameMemo {
  let before = ''
  let after = ''
  let misses = 0
  return {
    match(data) {
      if (before === '' || !data.startsWith(before) || !data.endsWith(after)) return undefined
      const text = data.slice(before.length, data.length - after.length)
      return text === '' || data.length < before.length + after.length || isEscaped.test(text) ? undefined : text
    },
    learn(data, text) {
      if (misses > missesMax) return
      misses += 1
      const field = `"${key}":${JSON.stringify(text)}`
      const at = data.indexOf(field)
      if (at === -1 || data.indexOf(field, at + 1) !== -1) return
      before = data.slice(0, at + key.length + 4)
      after = data.slice(at + field.length - 1)
    },
  }
}

const isEscaped = /["\\\p{Cc}]/u
