/**
 * Korean particles, which follow a name without a space: 지민은, 지민에게도, 영숙이가. What stands after a name must be made of
 * these wholly, else it is another word (지민석). Many have two forms: one after a syllable that ends in a consonant, one
 * after a vowel; asking for the right one keeps false hits out.
 * After the list of josa in the National Institute of Korean Language's standard grammar, with their contractions, and the
 * copula with its usual endings: its stem 이 stands after either, and may go after a vowel (철수이다, 철수다; 철수이었다, 철수였다).
 */
const copula = {
  present:
    '다 고 지 지만 지요 죠 며 면서 자 던 든 든지 든가 네 네요 군 군요 구나 니 니까 라 라서 라니 라며 라면 라도 라고 라는 란 래 나 나마 냐 냐고 야 여 여서 요 잖아 잖아요 므로 시다 십니다 더니 거든',
  past: '다 고 으며 으나 으니 으면 지만 지 던 는데 는지 을 을까 음 어 어요 어도 습니다 습니까 다고 다는 다면 나 네 죠 기에',
  presumed: '지 지만 죠 다 네 네요 군 어 어요 습니다',
}

function conjugated(stem: string, endings: string): string {
  return endings
    .split(' ')
    .map((ending) => stem + ending)
    .join(' ')
}

const after = {
  any: `의 에 에게 에게서 에게선 에겐 에서 에선 께 께서 께서는 께선 한테 한테서 한테선 한텐 도 만 까지 까진 부터 부턴 마저 조차 밖에 처럼 같이 만큼 보다 하고 들 네 님 씨 양 군 뿐 마다 커녕 대로 더러 보고 치고 답게 마냥 요
    입니다 입니까 인 인데 인데요 인지 인가 인가요 일 일까 일까요 일지 임 이기 이기에 이에요 ${conjugated('이', copula.present)} ${conjugated('이었', copula.past)} ${conjugated('이겠', copula.presumed)}`,
  consonant: '은 이 을 과 아 으로 으로서 으로써 이랑',
  vowel: `는 가 를 와 로 로서 로써 랑 예요 ${copula.present} ${conjugated('였', copula.past)} ${conjugated('겠', copula.presumed)}`,
}

type Condition = keyof typeof after
/** A particle in two lists takes the looser rule: `any` comes last. */
const particles = new Map<string, Condition>(
  (['vowel', 'consonant', 'any'] as const).flatMap((condition) =>
    after[condition].split(/\s+/u).map((word) => [word, condition] as const),
  ),
)
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
    if (
      condition !== undefined &&
      agrees(word, condition, last) &&
      isParticleTail(tail.slice(length), word.charCodeAt(length - 1), depth - 1)
    )
      return true
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
