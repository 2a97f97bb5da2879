/**
 * Korean particles, which follow a name without a space: 지민은, 지민에게도, 영숙이가. What stands after a name must be made of
 * these wholly, else it is another word (지민석). Many have two forms: one after a syllable that ends in a consonant, one
 * after a vowel; asking for the right one keeps false hits out.
 * After the list of josa in the National Institute of Korean Language's standard grammar, with the copula's usual endings.
 */
const after = {
  any: '의 에 에게 에게서 에서 께 께서 께서는 한테 한테서 도 만 까지 부터 마저 조차 밖에 처럼 같이 만큼 보다 하고 들 네 님 씨 양 군 뿐 마다 커녕 대로 더러 입니다 인데 인 일',
  consonant: '은 이 을 과 아 으로 으로서 으로써 이나 이랑 이든 이든지 이라도 이야 이여 이라 이란 이라고 이라는 이라면 이며 이고 이지 이지만 이다 이었다 이었고 이었는데 이었어요 이에요 이니 이니까',
  vowel: '는 가 를 와 야 로 로서 로써 나 랑 든 든지 라도 여 라 란 라고 라는 라면 며 다 였다 였고 였는데 였어요 예요 니까',
}

type Condition = keyof typeof after
const particles = new Map<string, Condition>((Object.keys(after) as Condition[]).flatMap((condition) => after[condition].split(' ').map((word) => [word, condition] as const)))
const longestParticle = Math.max(...Array.from(particles.keys(), (word) => word.length))
const mostParticles = 4
/** Longer than any chain of particles; keeps the look-ahead short. */
export const longestTail = mostParticles * longestParticle

/**
 * Whether `tail`, the Hangul after a name up to the next other character, is made of particles.
 *
 * @param last the last UTF-16 unit of the name; where it is no Hangul syllable, either form of a particle will do.
 */
export function isParticleTail(tail: string, last: number, depth = mostParticles): boolean {
  if (tail === '') return true
  if (depth === 0) return false
  for (let length = Math.min(longestParticle, tail.length); length > 0; length--) {
    const word = tail.slice(0, length)
    const condition = particles.get(word)
    if (condition !== undefined && agrees(word, condition, last) && isParticleTail(tail.slice(length), word.charCodeAt(length - 1), depth - 1)) return true
  }
  return false
}

const firstSyllable = 0xac00
const lastSyllable = 0xd7a3
const finals = 28
const rieul = 8

function agrees(word: string, condition: Condition, last: number): boolean {
  if (condition === 'any' || last < firstSyllable || last > lastSyllable) return true
  const final = (last - firstSyllable) % finals
  // 로 follows ㄹ as it follows a vowel: 서울로.
  if (word.startsWith('로') && final === rieul) return true
  return condition === 'vowel' ? final === 0 : final !== 0
}
